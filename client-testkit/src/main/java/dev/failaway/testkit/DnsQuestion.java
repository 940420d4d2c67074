/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordDecoder;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.util.ReferenceCountUtil;
import java.util.Locale;

/**
 * A decoded query: what an answer needs of it.
 *
 * @param id the transaction id
 * @param name the name as it was written, without the final dot
 * @param typeCode the type's number
 * @param type the type
 * @param recursionDesired the RD flag, which answers repeat
 * @param edns whether the query carried an OPT record
 * @param maxUdpBytes how large a datagram the asker takes: 512, or what its OPT record says
 * @param transport how it came
 */
record DnsQuestion(
    int id,
    String name,
    int typeCode,
    RecordType type,
    boolean recursionDesired,
    boolean edns,
    int maxUdpBytes,
    DnsTransport transport) {
  private static final int PLAIN_UDP_BYTES = 512;

  /**
   * Decodes one message.
   *
   * @throws Exception when it is not a query with exactly one question
   */
  static DnsQuestion decode(byte[] message, DnsTransport transport) throws Exception {
    ByteBuf in = Unpooled.wrappedBuffer(message);
    int id = in.readUnsignedShort();
    int flags = in.readUnsignedShort();
    int questions = in.readUnsignedShort();
    int records = in.readUnsignedShort() + in.readUnsignedShort() + in.readUnsignedShort();
    if ((flags & 0xF800) != 0 || questions != 1) {
      throw new IllegalArgumentException("not a query with one question");
    }
    io.netty.handler.codec.dns.DnsQuestion question = DnsRecordDecoder.DEFAULT.decodeQuestion(in);
    boolean edns = false;
    int maxUdpBytes = PLAIN_UDP_BYTES;
    for (int i = 0; i < records; i++) {
      DnsRecord record = DnsRecordDecoder.DEFAULT.decodeRecord(in);
      if (record == null) {
        throw new IllegalArgumentException("a record is cut short");
      }
      if (record.type().equals(DnsRecordType.OPT)) {
        edns = true;
        maxUdpBytes = Math.max(PLAIN_UDP_BYTES, record.dnsClass());
      }
      ReferenceCountUtil.release(record);
    }
    int code = question.type().intValue();
    return new DnsQuestion(
        id,
        withoutDot(question.name()),
        code,
        RecordType.of(code),
        (flags & 0x0100) != 0,
        edns,
        maxUdpBytes,
        transport);
  }

  /** The name as a key: lower case, no final dot. */
  String key() {
    return keyOf(name);
  }

  static String keyOf(String name) {
    return withoutDot(name).toLowerCase(Locale.ROOT);
  }

  private static String withoutDot(String name) {
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }
}
