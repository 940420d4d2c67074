/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;

/** Builds the answer to a query. */
final class Answer {

  private final Message message;

  private Answer(Message message) {
    this.message = message;
  }

  /** An empty NOERROR answer of a recursive server. */
  static Answer to(Message query) {
    Message message = new Message(query.getHeader().getID());
    message.getHeader().setFlag(Flags.QR);
    message.getHeader().setFlag(Flags.RD);
    message.getHeader().setFlag(Flags.RA);
    message.addRecord(query.getQuestion(), Section.QUESTION);
    return new Answer(message);
  }

  static Answer to(ScriptedNameServer.Query query) {
    return to(query.message());
  }

  Answer rcode(int rcode) {
    message.getHeader().setRcode(rcode);
    return this;
  }

  Answer truncated() {
    message.getHeader().setFlag(Flags.TC);
    return this;
  }

  Answer id(int id) {
    message.getHeader().setID(id & 0xFFFF);
    return this;
  }

  /** The answer of a server that does not recurse. */
  Answer withoutRecursion() {
    message.getHeader().unsetFlag(Flags.RA);
    return this;
  }

  Answer a(String owner, long ttl, String... addresses) {
    for (String address : addresses) {
      answer(new ARecord(name(owner), DClass.IN, ttl, ip(address)));
    }
    return this;
  }

  Answer aaaa(String owner, long ttl, String... addresses) {
    for (String address : addresses) {
      answer(new AAAARecord(name(owner), DClass.IN, ttl, ip(address)));
    }
    return this;
  }

  Answer cname(String owner, long ttl, String target) {
    return answer(new CNAMERecord(name(owner), DClass.IN, ttl, name(target)));
  }

  Answer answer(Record entry) {
    message.addRecord(entry, Section.ANSWER);
    return this;
  }

  Answer soa(String zone) {
    Name name = name(zone);
    message.addRecord(
        new SOARecord(name, DClass.IN, 60, name, name, 1, 1, 1, 1, 60), Section.AUTHORITY);
    return this;
  }

  Answer ns(String zone) {
    message.addRecord(new NSRecord(name(zone), DClass.IN, 60, name(zone)), Section.AUTHORITY);
    return this;
  }

  Message message() {
    return message;
  }

  byte[] bytes() {
    return message.toWire();
  }

  List<byte[]> once() {
    return List.of(bytes());
  }

  static Name name(String text) {
    return Name.fromConstantString(text.endsWith(".") ? text : text + ".");
  }

  /** The address of a literal. */
  static InetAddress ip(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
