/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import dev.failaway.Ticker;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/**
 * A name server on a loopback port, UDP and TCP, that sends exactly the bytes a script says.
 *
 * <p>The port stays its own when it no longer listens, until the end of the test: otherwise the
 * client under test, which draws its ports at random, could bind it, or connect to itself.
 *
 * <p>Threading: one thread per protocol runs the script; the log may be read from any thread.
 */
final class ScriptedNameServer implements AutoCloseable {

  /** A name that is never logged and does not exist. */
  static final String BARRIER = "barrier.example";

  private static final int PORT_TRIES = 20;

  private final DatagramSocket udp;
  private final ServerSocket tcp;
  private final List<Closeable> portHolders;
  private final InetSocketAddress address;
  private final Ticker ticker;
  private final Script script;
  private final Thread udpThread = thread(this::serveUdp);
  private final Thread tcpThread = thread(this::serveTcp);
  private final List<Query> log = new CopyOnWriteArrayList<>();
  private final BlockingQueue<Query> arrivals = new LinkedBlockingQueue<>();

  private ScriptedNameServer(
      DatagramSocket udp,
      ServerSocket tcp,
      List<Closeable> portHolders,
      Ticker ticker,
      Script script) {
    this.udp = udp;
    this.tcp = tcp;
    this.portHolders = portHolders;
    this.address = (InetSocketAddress) udp.getLocalSocketAddress();
    this.ticker = ticker;
    this.script = script;
  }

  /** What to send back: any number of messages, also none. */
  @FunctionalInterface
  interface Script {
    List<byte[]> answer(Query query);
  }

  /** A query as it came. */
  record Query(Message message, boolean overTcp, int port, long nanos) {

    String name() {
      return message.getQuestion().getName().toString(true);
    }

    int type() {
      return message.getQuestion().getType();
    }

    @Override
    public String toString() {
      return (overTcp ? "TCP " : "UDP ") + name() + " " + Type.string(type());
    }
  }

  static ScriptedNameServer start(Script script) throws IOException {
    return start(System::nanoTime, script);
  }

  static ScriptedNameServer start(Ticker ticker, Script script) throws IOException {
    for (int i = 0; ; i++) {
      Socket tcpHolder = new Socket();
      try {
        tcpHolder.setReuseAddress(true);
        tcpHolder.bind(new InetSocketAddress(loopback(), 0));
        return startAt(
            (InetSocketAddress) tcpHolder.getLocalSocketAddress(), tcpHolder, ticker, script);
      } catch (BindException e) { // the port is taken for UDP
        tcpHolder.close();
        if (i == PORT_TRIES) {
          throw e;
        }
      }
    }
  }

  private static InetAddress loopback() throws IOException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
  }

  /**
   * Starts beside sockets that keep the port: one that is bound and does not listen, and one that
   * is connected to itself, so that it receives from nobody.
   */
  private static ScriptedNameServer startAt(
      InetSocketAddress address, Socket tcpHolder, Ticker ticker, Script script)
      throws IOException {
    DatagramSocket udpHolder = datagramSocket(address);
    udpHolder.connect(address);
    ServerSocket tcp = new ServerSocket();
    tcp.setReuseAddress(true);
    tcp.bind(address);
    ScriptedNameServer server =
        new ScriptedNameServer(
            datagramSocket(address), tcp, List.of(udpHolder, tcpHolder), ticker, script);
    server.udpThread.start();
    server.tcpThread.start();
    return server;
  }

  private static DatagramSocket datagramSocket(InetSocketAddress address) throws IOException {
    DatagramSocket socket = new DatagramSocket(null);
    socket.setReuseAddress(true);
    socket.bind(address);
    return socket;
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "scripted-name-server");
    thread.setDaemon(true);
    return thread;
  }

  InetSocketAddress address() {
    return address;
  }

  /** All queries so far. */
  List<Query> log() {
    return log;
  }

  /** Waits for the next query that nobody has awaited yet. */
  Query await() throws InterruptedException {
    Query next = arrivals.poll(20, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("no further query, so far " + log);
    }
    return next;
  }

  /** Waits for this many further queries. */
  void await(int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      await();
    }
  }

  /** From now on TCP is refused. */
  ScriptedNameServer withoutTcp() throws IOException {
    tcp.close();
    join(tcpThread); // as long as it is in accept, the kernel takes connections
    return this;
  }

  private void serveUdp() {
    byte[] buffer = new byte[65_535];
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        udp.receive(packet);
        byte[] bytes = Arrays.copyOf(buffer, packet.getLength());
        for (byte[] answer : ask(bytes, false, packet.getPort())) {
          udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        }
      }
    } catch (SocketException e) {
      return; // closed
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void serveTcp() {
    while (true) {
      try (Socket socket = tcp.accept()) {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] bytes = new byte[in.readUnsignedShort()];
        in.readFully(bytes);
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        for (byte[] answer : ask(bytes, true, socket.getPort())) {
          out.writeShort(answer.length);
          out.write(answer);
        }
        out.flush();
      } catch (IOException e) {
        if (tcp.isClosed()) {
          return;
        }
      }
    }
  }

  private List<byte[]> ask(byte[] bytes, boolean overTcp, int port) throws IOException {
    Query query = new Query(new Message(bytes), overTcp, port, ticker.nanoTime());
    if (query.name().equals(BARRIER)) {
      return Answer.to(query).rcode(Rcode.NXDOMAIN).once();
    }
    log.add(query);
    arrivals.add(query);
    return script.answer(query);
  }

  /** Returns when nobody listens any more. */
  void stop() throws IOException {
    udp.close();
    tcp.close();
    join(udpThread);
    join(tcpThread);
  }

  @Override
  public void close() throws IOException {
    stop();
    for (Closeable holder : portHolders) {
      holder.close();
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join(TimeUnit.SECONDS.toMillis(20));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      throw new AssertionError("a name server's thread does not end");
    }
  }
}
