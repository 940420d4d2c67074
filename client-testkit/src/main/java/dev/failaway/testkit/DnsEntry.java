/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import java.io.ByteArrayOutputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One record of an answer.
 *
 * @param owner the name it belongs to, without a final dot
 * @param type its type
 * @param ttlSeconds its time to live
 * @param data its content in wire format, names uncompressed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never changed, seen by the server only
record DnsEntry(String owner, RecordType type, long ttlSeconds, byte[] data) {
  private static final int MAX_LABEL_BYTES = 63;

  static DnsEntry address(String owner, InetAddress address, RecordType type, long ttlSeconds) {
    byte[] bytes = address.getAddress();
    boolean mapped = type == RecordType.AAAA && address instanceof Inet4Address;
    return new DnsEntry(owner, type, ttlSeconds, mapped ? toMapped(bytes) : bytes);
  }

  static DnsEntry cname(String owner, String target, long ttlSeconds) {
    return new DnsEntry(owner, RecordType.CNAME, ttlSeconds, nameBytes(target));
  }

  /** The record that names the negative TTL (RFC 2308). */
  static DnsEntry soa(String zone, long ttlSeconds) {
    byte[] primary = nameBytes("ns." + zone);
    byte[] contact = nameBytes("hostmaster." + zone);
    ByteBuffer data = ByteBuffer.allocate(primary.length + contact.length + 20);
    data.put(primary).put(contact).putInt(1).putInt(7200).putInt(900).putInt(1209600);
    data.putInt((int) ttlSeconds);
    return new DnsEntry(zone, RecordType.SOA, ttlSeconds, data.array());
  }

  private static byte[] toMapped(byte[] v4) {
    byte[] mapped = new byte[16];
    mapped[10] = (byte) 0xFF;
    mapped[11] = (byte) 0xFF;
    System.arraycopy(v4, 0, mapped, 12, 4);
    return mapped;
  }

  static byte[] nameBytes(String name) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (!name.isEmpty()) {
      for (String label : name.split("\\.", -1)) {
        byte[] bytes = label.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length == 0 || bytes.length > MAX_LABEL_BYTES) {
          throw new IllegalArgumentException("name (" + name + ") has a label of a bad length");
        }
        out.write(bytes.length);
        out.writeBytes(bytes);
      }
    }
    out.write(0);
    return out.toByteArray();
  }

  /** The address, if this is an address record. */
  Optional<InetAddress> address() {
    if (type != RecordType.A && type != RecordType.AAAA) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByAddress(data));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address record of " + data.length + " bytes", e);
    }
  }
}
