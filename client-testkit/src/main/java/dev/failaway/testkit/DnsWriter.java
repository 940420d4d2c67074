/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes one answer in wire format (RFC 1035 section 4), with owner names compressed.
 *
 * <p>It can write what a correct server never would (another id, another question), which is why it
 * exists beside Netty's encoder.
 */
final class DnsWriter {
  private static final int CLASS_IN = 1;
  private static final int OPT = 41;
  private static final int OUR_UDP_BYTES = 1232;
  private static final int POINTER = 0xC000;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
  private final DataOutputStream out = new DataOutputStream(bytes);
  private final Map<String, Integer> offsets = new HashMap<>();

  private DnsWriter() {}

  /** The message, cut to a bare truncated answer where a datagram cannot hold it. */
  static byte[] encode(DnsQuestion question, DnsReply reply) {
    try {
      byte[] whole = new DnsWriter().write(question, reply);
      boolean fits =
          question.transport() == DnsTransport.TCP || whole.length <= question.maxUdpBytes();
      return fits ? whole : new DnsWriter().write(question, reply.asTruncated());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] write(DnsQuestion question, DnsReply reply) throws IOException {
    List<DnsEntry> answers = reply.truncated() ? List.of() : reply.answers();
    List<DnsEntry> authority = reply.truncated() ? List.of() : reply.authority();
    out.writeShort(reply.wrongId() ? question.id() ^ 0x5555 : question.id());
    out.writeShort(flags(question, reply));
    out.writeShort(1);
    out.writeShort(answers.size());
    out.writeShort(authority.size());
    out.writeShort(question.edns() ? 1 : 0);
    String other = reply.questionName();
    writeName(other == null ? question.name() : other);
    out.writeShort(question.typeCode());
    out.writeShort(CLASS_IN);
    for (DnsEntry entry : answers) {
      writeEntry(entry);
    }
    for (DnsEntry entry : authority) {
      writeEntry(entry);
    }
    if (question.edns()) {
      writeOpt();
    }
    return bytes.toByteArray();
  }

  private static int flags(DnsQuestion question, DnsReply reply) {
    int flags = 0x8400 | reply.code().number();
    if (question.recursionDesired()) {
      flags |= 0x0100;
    }
    return reply.truncated() ? flags | 0x0200 : flags;
  }

  private void writeEntry(DnsEntry entry) throws IOException {
    writeName(entry.owner());
    out.writeShort(entry.type().code());
    out.writeShort(CLASS_IN);
    out.writeInt((int) entry.ttlSeconds());
    out.writeShort(entry.data().length);
    out.write(entry.data());
  }

  private void writeOpt() throws IOException {
    out.writeByte(0);
    out.writeShort(OPT);
    out.writeShort(OUR_UDP_BYTES);
    out.writeInt(0);
    out.writeShort(0);
  }

  private void writeName(String name) throws IOException {
    String key = name.toLowerCase(Locale.ROOT);
    Integer earlier = offsets.get(key);
    if (earlier != null) {
      out.writeShort(POINTER | earlier);
      return;
    }
    offsets.put(key, bytes.size());
    out.write(DnsEntry.nameBytes(name));
  }
}
