/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A resolver made of bytes: sends one query and takes the answer apart, independently of ours. */
final class RawDns {
  static final int ID = 0x1234;
  private static final int PATIENCE_MILLIS = 20_000;

  /** One record of an answer. */
  record Rr(String owner, int type, long ttl, String data) {}

  /** An answer. */
  record Answer(int id, int flags, String question, List<Rr> answers, List<Rr> authority) {
    int code() {
      return flags & 0xF;
    }

    boolean truncated() {
      return (flags & 0x0200) != 0;
    }

    List<String> addresses() {
      List<String> found = new ArrayList<>();
      for (Rr rr : answers) {
        if (rr.type() == 1 || rr.type() == 28) {
          found.add(rr.data());
        }
      }
      return found;
    }
  }

  private RawDns() {}

  static Answer udp(InetSocketAddress server, String name, int type) throws IOException {
    return parse(udpBytes(server, name, type, PATIENCE_MILLIS));
  }

  static byte[] udpBytes(InetSocketAddress server, String name, int type, int patienceMillis)
      throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      byte[] query = query(name, type, 0);
      socket.setSoTimeout(patienceMillis);
      socket.send(new DatagramPacket(query, query.length, server));
      DatagramPacket answer = new DatagramPacket(new byte[4096], 4096);
      socket.receive(answer);
      return Arrays.copyOf(answer.getData(), answer.getLength());
    }
  }

  /** The port that the answer comes from; it is a whole answer. */
  static int udpSourcePort(InetSocketAddress server, String name, int type) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      byte[] query = query(name, type, 0);
      socket.send(new DatagramPacket(query, query.length, server));
      DatagramPacket answer = new DatagramPacket(new byte[4096], 4096);
      socket.receive(answer);
      parse(Arrays.copyOf(answer.getData(), answer.getLength()));
      return answer.getPort();
    }
  }

  /** From a connected socket, which hears that nobody receives. */
  static Answer connectedUdp(InetSocketAddress server, String name, int type) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(server);
      byte[] query = query(name, type, 0);
      socket.send(new DatagramPacket(query, query.length));
      DatagramPacket answer = new DatagramPacket(new byte[4096], 4096);
      socket.receive(answer);
      return parse(Arrays.copyOf(answer.getData(), answer.getLength()));
    }
  }

  /** Asks for two names from one socket, one after the other; the answer that comes first. */
  static Answer firstOf(InetSocketAddress server, int type, String first, String second)
      throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      for (String name : List.of(first, second)) {
        byte[] query = query(name, type, 0);
        socket.send(new DatagramPacket(query, query.length, server));
      }
      DatagramPacket answer = new DatagramPacket(new byte[4096], 4096);
      socket.receive(answer);
      return parse(Arrays.copyOf(answer.getData(), answer.getLength()));
    }
  }

  static Answer edns(InetSocketAddress server, String name, int type, int size) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      byte[] query = query(name, type, size);
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.send(new DatagramPacket(query, query.length, server));
      DatagramPacket answer = new DatagramPacket(new byte[4096], 4096);
      socket.receive(answer);
      return parse(Arrays.copyOf(answer.getData(), answer.getLength()));
    }
  }

  static Answer tcp(InetSocketAddress server, String name, int type) throws IOException {
    try (Socket socket = new Socket(server.getAddress(), server.getPort())) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      byte[] query = query(name, type, 0);
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      out.writeShort(query.length);
      out.write(query);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      byte[] answer = new byte[in.readUnsignedShort()];
      in.readFully(answer);
      return parse(answer);
    }
  }

  static byte[] query(String name, int type, int ednsSize) {
    ByteBuffer out = ByteBuffer.allocate(512);
    out.putShort((short) ID).putShort((short) 0x0100).putShort((short) 1);
    out.putShort((short) 0).putShort((short) 0).putShort((short) (ednsSize > 0 ? 1 : 0));
    for (String label : name.split("\\.", -1)) {
      out.put((byte) label.length()).put(label.getBytes(StandardCharsets.US_ASCII));
    }
    out.put((byte) 0).putShort((short) type).putShort((short) 1);
    if (ednsSize > 0) {
      out.put((byte) 0)
          .putShort((short) 41)
          .putShort((short) ednsSize)
          .putInt(0)
          .putShort((short) 0);
    }
    return Arrays.copyOf(out.array(), out.position());
  }

  static Answer parse(byte[] message) {
    ByteBuffer in = ByteBuffer.wrap(message);
    int id = in.getShort() & 0xFFFF;
    int flags = in.getShort() & 0xFFFF;
    in.getShort();
    int answers = in.getShort();
    int authority = in.getShort();
    in.getShort();
    String question = name(in);
    in.getInt();
    return new Answer(id, flags, question, records(in, answers), records(in, authority));
  }

  private static List<Rr> records(ByteBuffer in, int count) {
    List<Rr> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String owner = name(in);
      int type = in.getShort();
      in.getShort();
      long ttl = in.getInt();
      int length = in.getShort();
      int end = in.position() + length;
      records.add(new Rr(owner, type, ttl, data(in, type, length)));
      in.position(end);
    }
    return records;
  }

  private static String data(ByteBuffer in, int type, int length) {
    if (type == 5 || type == 6) {
      return name(in);
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    try {
      return InetAddress.getByAddress(bytes).getHostAddress();
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static String name(ByteBuffer in) {
    StringBuilder name = new StringBuilder();
    int length = in.get() & 0xFF;
    while (length != 0) {
      if (length >= 0xC0) {
        ByteBuffer target = in.duplicate();
        target.position(((length & 0x3F) << 8) | (in.get() & 0xFF));
        return name.append(name(target)).toString();
      }
      byte[] label = new byte[length];
      in.get(label);
      name.append(new String(label, StandardCharsets.US_ASCII)).append('.');
      length = in.get() & 0xFF;
    }
    return name.toString();
  }
}
