/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import dev.failaway.internal.dns.DnsAnswer.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Reads a message from a name server, which may be broken or not from the name server at all.
 *
 * <ol>
 *   <li>A message that is no response, or has another id, opcode or question, is not an answer; it
 *       is ignored, because the true one may follow (RFC 5452 section 9.1).
 *   <li>Only the answer section counts, and there only class IN and owners on the CNAME chain that
 *       starts at the question. A chain has at most {@value #MAX_ALIASES} CNAMEs and no loop.
 *   <li>At most {@value #MAX_ADDRESSES} addresses are kept.
 *   <li>A TTL with the top bit set is 0 (RFC 2181 section 8).
 *   <li>A chain without addresses at its end is unfinished, unless an SOA record says that the end
 *       has none (RFC 2308 section 2.2). An empty answer that only names other servers is a
 *       referral: this server does not recurse for us.
 * </ol>
 *
 * <p>Threading: stateless.
 */
final class AnswerReader {

  static final int MAX_ALIASES = 8;

  /** More than are used, so that those in use can be told from new ones: {@link Membership}. */
  static final int MAX_ADDRESSES = 1_024;

  private static final int HEADER_LENGTH = 12;

  private AnswerReader() {}

  /**
   * Reads a message.
   *
   * @return the answer, or nothing when the message is no answer to this query
   * @throws ProtocolException when the message belongs to the query but breaks the rules
   */
  static Optional<DnsAnswer> read(DnsQuery query, byte[] bytes) throws IOException {
    if (bytes.length < HEADER_LENGTH || !isResponse(query, new Header(bytes))) {
      return Optional.empty();
    }
    Message message = parse(bytes);
    int rcode = message.getHeader().getRcode();
    if (!hasQuestion(query, message)) {
      return Optional.empty();
    }
    if (message.getHeader().getFlag(Flags.TC)) {
      return Optional.of(without(Kind.TRUNCATED, query, "truncated"));
    }
    return switch (rcode) {
      case Rcode.NOERROR -> Optional.of(readChain(query, message));
      case Rcode.NXDOMAIN -> Optional.of(without(Kind.NO_SUCH_NAME, query, "NXDOMAIN"));
      case Rcode.SERVFAIL -> Optional.of(without(Kind.SERVER_FAILURE, query, "SERVFAIL"));
      default -> Optional.of(without(Kind.REFUSED, query, Rcode.string(rcode)));
    };
  }

  private static boolean isResponse(DnsQuery query, Header header) {
    return header.getID() == query.id()
        && header.getFlag(Flags.QR)
        && header.getOpcode() == Opcode.QUERY;
  }

  private static Message parse(byte[] bytes) throws ProtocolException {
    try {
      return new Message(bytes);
    } catch (IOException | RuntimeException e) { // the decoders of rare types throw both
      ProtocolException malformed = new ProtocolException("malformed answer: " + e.getMessage());
      malformed.initCause(e);
      throw malformed;
    }
  }

  private static boolean hasQuestion(DnsQuery query, Message message) {
    int rcode = message.getHeader().getRcode();
    int questions = message.getHeader().getCount(Section.QUESTION);
    if (questions == 0) { // FORMERR and the like; can not carry addresses
      return rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN;
    }
    Record question = message.getQuestion();
    return questions == 1
        && question != null
        && question.getDClass() == DClass.IN
        && question.getType() == query.type()
        && question.getName().equals(query.name());
  }

  private static DnsAnswer without(Kind kind, DnsQuery query, String status) {
    return new DnsAnswer(kind, List.of(), DnsAnswer.MAX_TTL, List.of(query.name()), status);
  }

  private static DnsAnswer readChain(DnsQuery query, Message message) throws ProtocolException {
    List<Record> answers = message.getSection(Section.ANSWER);
    long ttl = DnsAnswer.MAX_TTL;
    Name owner = query.name();
    List<Name> chain = new ArrayList<>(List.of(owner));
    Optional<CNAMERecord> alias = aliasOf(owner, answers);
    while (alias.isPresent()) {
      ttl = Math.min(ttl, ttlOf(alias.get()));
      owner = alias.get().getTarget();
      extend(chain, owner);
      alias = aliasOf(owner, answers);
    }
    Set<InetAddress> addresses = new LinkedHashSet<>();
    for (Record answer : answers) {
      if (isOf(answer, owner, query.type())) {
        ttl = Math.min(ttl, ttlOf(answer));
        addresses.add(addressIn(answer));
      }
    }
    List<InetAddress> kept = addresses.stream().limit(MAX_ADDRESSES).toList();
    Kind kind = kept.isEmpty() ? kindOfEmpty(message, chain) : Kind.ADDRESSES;
    String status = kind == Kind.REFUSED ? "referral" : "NOERROR";
    return new DnsAnswer(kind, kept, ttl, chain, status);
  }

  /** Adds the target of a CNAME to the chain that led to it. */
  static void extend(List<Name> chain, Name target) throws ProtocolException {
    if (chain.contains(target)) {
      throw new ProtocolException("CNAME loop at " + DnsText.of(target));
    }
    if (chain.size() > MAX_ALIASES) {
      throw new ProtocolException("more than " + MAX_ALIASES + " CNAMEs");
    }
    chain.add(target);
  }

  private static Kind kindOfEmpty(Message message, List<Name> chain) {
    List<Record> authority = message.getSection(Section.AUTHORITY);
    if (authority.stream().anyMatch(entry -> entry.getType() == Type.SOA)) {
      return Kind.EMPTY;
    }
    if (chain.size() > 1) {
      return Kind.UNFINISHED;
    }
    Header header = message.getHeader();
    boolean isReferral =
        !header.getFlag(Flags.AA)
            && !header.getFlag(Flags.RA)
            && authority.stream().anyMatch(entry -> entry.getType() == Type.NS);
    return isReferral ? Kind.REFUSED : Kind.EMPTY;
  }

  private static Optional<CNAMERecord> aliasOf(Name owner, List<Record> answers) {
    return answers.stream()
        .filter(answer -> isOf(answer, owner, Type.CNAME))
        .map(CNAMERecord.class::cast)
        .findFirst();
  }

  private static boolean isOf(Record answer, Name owner, int type) {
    return answer.getType() == type
        && answer.getDClass() == DClass.IN
        && answer.getName().equals(owner);
  }

  private static long ttlOf(Record answer) {
    return answer.getTTL() > DnsAnswer.MAX_TTL ? 0 : answer.getTTL();
  }

  /** Without the name, and with IPv4-mapped IPv6 unwrapped, which the JDK does by itself. */
  private static InetAddress addressIn(Record answer) throws ProtocolException {
    InetAddress named =
        answer instanceof ARecord v4 ? v4.getAddress() : ((AAAARecord) answer).getAddress();
    try {
      return InetAddress.getByAddress(named.getAddress());
    } catch (IOException e) {
      throw new ProtocolException("address of illegal length");
    }
  }
}
