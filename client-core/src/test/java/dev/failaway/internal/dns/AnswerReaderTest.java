/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import static dev.failaway.internal.dns.Answer.ip;
import static dev.failaway.internal.dns.Answer.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.failaway.Resolution.Family;
import dev.failaway.internal.dns.DnsAnswer.Kind;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class AnswerReaderTest {

  private static final int TTL_OFFSET_FROM_END = 10; // TTL, length and four bytes of address

  private final DnsQuery query = new DnsQuery(name("api.example"), Family.IPV4, 0x1234);

  @Test
  void readsAddressesOfTheQuestion() throws Exception {
    DnsAnswer answer =
        read(answer().a("API.example", 60, "10.0.0.1").a("api.example", 30, "10.0.0.2"));

    assertThat(answer.kind()).isEqualTo(Kind.ADDRESSES);
    assertThat(answer.addresses()).containsExactly(ip("10.0.0.1"), ip("10.0.0.2"));
    assertThat(answer.ttlSeconds()).isEqualTo(30);
    assertThat(answer.owner()).isEqualTo(name("api.example"));
  }

  @Test
  void ignoresRecordsOffTheChain() throws Exception {
    Answer message =
        answer()
            .a("other.example", 1, "10.6.6.6")
            .aaaa("api.example", 1, "2001:db8::1")
            .cname("other.example", 1, "api.example")
            .answer(new ARecord(name("api.example"), DClass.CH, 1, ip("10.6.6.6")))
            .a("api.example", 60, "10.0.0.1");
    message
        .message()
        .addRecord(
            new ARecord(name("api.example"), DClass.IN, 1, ip("10.6.6.6")), Section.AUTHORITY);
    message
        .message()
        .addRecord(
            new ARecord(name("api.example"), DClass.IN, 1, ip("10.6.6.6")), Section.ADDITIONAL);

    DnsAnswer answer = read(message);

    assertThat(answer.addresses()).containsExactly(ip("10.0.0.1"));
    assertThat(answer.ttlSeconds()).isEqualTo(60);
  }

  @Test
  void takesTheSmallestTtlOfTheChain() throws Exception {
    DnsAnswer answer =
        read(
            answer()
                .cname("api.example", 300, "lb.example")
                .cname("lb.example", 20, "lb.elb.test")
                .a("lb.elb.test", 60, "10.0.0.1"));

    assertThat(answer.ttlSeconds()).isEqualTo(20);
    assertThat(answer.owner()).isEqualTo(name("lb.elb.test"));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1", "2147483647, 2147483647", "2147483648, 0", "4294967295, 0"})
  void readsATtlWithTheTopBitSetAsZero(long onTheWire, long expected) throws Exception {
    byte[] bytes = answer().a("api.example", 60, "10.0.0.1").bytes();
    int offset = bytes.length - TTL_OFFSET_FROM_END;
    for (int i = 0; i < 4; i++) {
      bytes[offset + i] = (byte) (onTheWire >>> (24 - 8 * i));
    }

    assertThat(AnswerReader.read(query, bytes).orElseThrow().ttlSeconds()).isEqualTo(expected);
  }

  @Test
  void followsEightAliasesAndNoMore() throws Exception {
    Answer eight = answer().a("n8.example", 60, "10.0.0.1").cname("api.example", 60, "n1.example");
    for (int i = 1; i < AnswerReader.MAX_ALIASES; i++) {
      eight.cname("n" + i + ".example", 60, "n" + (i + 1) + ".example");
    }
    assertThat(read(eight).kind()).isEqualTo(Kind.ADDRESSES);

    Answer nine = eight.cname("n8.example", 60, "n9.example").a("n9.example", 60, "10.0.0.1");
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> read(nine))
        .withMessage("more than 8 CNAMEs");
  }

  @Test
  void refusesAliasLoops() {
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> read(answer().cname("api.example", 60, "API.example")))
        .withMessage("CNAME loop at api.example");
  }

  @Test
  void tellsAnUnfinishedChainFromAnEmptyOne() throws Exception {
    assertThat(read(answer().cname("api.example", 60, "lb.example")).kind())
        .isEqualTo(Kind.UNFINISHED);
    assertThat(read(answer().cname("api.example", 60, "lb.example").soa("example")).kind())
        .isEqualTo(Kind.EMPTY);
  }

  @Test
  void tellsAReferralFromAnEmptyAnswer() throws Exception {
    assertThat(read(answer()).kind()).isEqualTo(Kind.EMPTY);
    assertThat(read(answer().withoutRecursion()).kind()).isEqualTo(Kind.EMPTY);
    assertThat(read(answer().withoutRecursion().ns("example")).kind()).isEqualTo(Kind.REFUSED);
    assertThat(read(answer().withoutRecursion().soa("example")).kind()).isEqualTo(Kind.EMPTY);
  }

  @ParameterizedTest
  @CsvSource({
    "2, SERVER_FAILURE, SERVFAIL",
    "3, NO_SUCH_NAME, NXDOMAIN",
    "1, REFUSED, FORMERR",
    "5, REFUSED, REFUSED",
    "15, REFUSED, RESERVED15"
  })
  void readsResponseCodes(int rcode, Kind kind, String status) throws Exception {
    DnsAnswer answer = read(answer().a("api.example", 60, "10.6.6.6").rcode(rcode));

    assertThat(answer.kind()).isEqualTo(kind);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.addresses()).isEmpty();
  }

  @Test
  void aTruncatedAnswerHasNoAddresses() throws Exception {
    byte[] bytes = answer().a("api.example", 60, "10.0.0.1").truncated().bytes();
    byte[] cut = Arrays.copyOf(bytes, bytes.length - 2);

    assertThat(AnswerReader.read(query, bytes).orElseThrow().kind()).isEqualTo(Kind.TRUNCATED);
    assertThat(AnswerReader.read(query, cut).orElseThrow().kind()).isEqualTo(Kind.TRUNCATED);
  }

  @Test
  void ignoresMessagesThatAreNoAnswerToTheQuery() throws Exception {
    assertThat(AnswerReader.read(query, new byte[0])).isEmpty();
    assertThat(AnswerReader.read(query, new byte[11])).isEmpty();
    assertThat(AnswerReader.read(query, query.encode())).isEmpty();
    assertThat(tryRead(answer().id(0x1235))).isEmpty();

    Answer update = answer();
    update.message().getHeader().setOpcode(Opcode.UPDATE);
    assertThat(tryRead(update)).isEmpty();
    assertThat(tryRead(Answer.to(question("other.example", Type.A, DClass.IN)))).isEmpty();
    assertThat(tryRead(Answer.to(question("api.example", Type.AAAA, DClass.IN)))).isEmpty();
    assertThat(tryRead(Answer.to(question("api.example", Type.A, DClass.CH)))).isEmpty();

    Answer twoQuestions = answer();
    twoQuestions
        .message()
        .addRecord(Record.newRecord(name("b.example"), Type.A, DClass.IN), Section.QUESTION);
    assertThat(tryRead(twoQuestions)).isEmpty();
  }

  @Test
  void believesAFailureWithoutAQuestionButNoAnswerWithoutOne() throws Exception {
    Message message = new Message(query.id());
    message.getHeader().setFlag(Flags.QR);
    assertThat(AnswerReader.read(query, message.toWire())).isEmpty();

    message.getHeader().setRcode(Rcode.NXDOMAIN);
    assertThat(AnswerReader.read(query, message.toWire())).isEmpty();

    message.getHeader().setRcode(Rcode.FORMERR);
    assertThat(AnswerReader.read(query, message.toWire()).orElseThrow().kind())
        .isEqualTo(Kind.REFUSED);
  }

  @Test
  void keepsTheFirst1024Addresses() throws Exception {
    Answer message = answer();
    for (int i = 0; i < 1500; i++) {
      message.a("api.example", 60, "10.0." + i / 256 + "." + i % 256);
    }

    assertThat(read(message).addresses()).hasSize(1024).contains(ip("10.0.0.0"), ip("10.0.3.255"));
  }

  @Test
  void survivesMutatedMessages() throws Exception {
    readMutated(20_000, 20_261_120);
  }

  @Test
  @Tag("long")
  void survivesVeryManyMutatedMessages() throws Exception {
    readMutated(5_000_000, System.nanoTime());
  }

  /** Whatever the bytes, there is an answer, none, or a ProtocolException. */
  private void readMutated(int count, long seed) throws IOException {
    Random random = new Random(seed);
    byte[][] originals = {
      answer().a("api.example", 60, "10.0.0.1", "10.0.0.2").bytes(),
      answer()
          .cname("api.example", 60, "lb.example")
          .cname("lb.example", 60, "lb.elb.test")
          .a("lb.elb.test", 60, "10.0.0.1")
          .ns("example")
          .soa("example")
          .bytes(),
      answer().rcode(Rcode.NXDOMAIN).soa("example").bytes(),
    };
    int answers = 0;
    int malformed = 0;
    for (int i = 0; i < count; i++) {
      byte[] bytes = mutated(originals[i % originals.length], random);
      try {
        Optional<DnsAnswer> answer = AnswerReader.read(query, bytes);
        answers += answer.isPresent() ? 1 : 0;
      } catch (ProtocolException e) {
        malformed++;
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + seed + ", " + HexFormat.of().formatHex(bytes), e);
      }
    }
    assertThat(answers).isPositive();
    assertThat(malformed).isPositive();
  }

  /** The header stays that of an answer, so that the rest is read. */
  private static byte[] mutated(byte[] original, Random random) {
    int length = random.nextInt(10) == 0 ? random.nextInt(original.length) + 1 : original.length;
    byte[] bytes = Arrays.copyOf(original, length);
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes && length > 4; i++) {
      bytes[4 + random.nextInt(length - 4)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  private Answer answer() {
    return Answer.to(question("api.example", Type.A, DClass.IN));
  }

  private Message question(String owner, int type, int dclass) {
    Message message = new Message(query.id());
    message.addRecord(Record.newRecord(name(owner), type, dclass), Section.QUESTION);
    return message;
  }

  private DnsAnswer read(Answer message) throws IOException {
    return tryRead(message).orElseThrow();
  }

  private Optional<DnsAnswer> tryRead(Answer message) throws IOException {
    return AnswerReader.read(query, message.bytes());
  }
}
