/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import dev.failaway.Resolution.Family;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * One question as it goes over the wire: class IN, recursion desired, without EDNS, as the
 * resolvers of operating systems ask by default.
 *
 * <p>Threading: immutable.
 *
 * @param name absolute
 * @param family A or AAAA records
 * @param id 0..65535, unpredictable (RFC 5452)
 */
record DnsQuery(Name name, Family family, int id) {

  /** Returns the record type that is asked for. */
  int type() {
    return typeOf(family);
  }

  /** Returns the bytes of the query, without the length that TCP puts in front. */
  byte[] encode() {
    Message message = new Message(id);
    message.getHeader().setFlag(Flags.RD);
    message.addRecord(Record.newRecord(name, type(), DClass.IN), Section.QUESTION);
    return message.toWire();
  }

  /** Returns the type of the records that hold addresses of this family. */
  static int typeOf(Family family) {
    return family == Family.IPV4 ? Type.A : Type.AAAA;
  }
}
