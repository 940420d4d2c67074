/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseParserTest {
  private static final String OK = "HTTP/1.1 200 OK\r\n";

  static List<String> corpus() {
    List<String> corpus = new ArrayList<>();
    corpus.add(OK + "Content-Length: 5\r\n\r\nhello");
    corpus.add(OK + "Content-Length: 5\r\nConnection: close\r\n\r\nhello");
    corpus.add("HTTP/1.0 200 OK\r\nContent-Length: 5\r\nConnection: Keep-Alive\r\n\r\nhello");
    corpus.add(OK + "Content-Length: 0\r\n\r\n");
    corpus.add(OK + "Content-Length: 3\r\ncontent-length: 3\r\n\r\nabc");
    corpus.add(OK + "Content-Length: 3\r\n\r\nabcd");
    corpus.add(OK + "Content-Length: 9\r\n\r\nabcd");
    corpus.add(OK + "Server: x\r\n\r\nuntil the end");
    corpus.add(OK + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
    corpus.add(
        OK
            + "Transfer-Encoding: Chunked\r\n\r\n"
            + "1;a=b\r\nh\r\n004 ;x\r\nello\r\n0\r\nTrailer: t\r\nX: y\r\n\r\n");
    corpus.add("HTTP/1.1 204 No Content\r\nX-A:b\r\n\r\n");
    corpus.add("HTTP/1.1 304 Not Modified\r\nContent-Length: 100\r\n\r\n");
    corpus.add("HTTP/1.1 999 \r\nContent-Length: 1\r\n\r\n!");
    corpus.add(
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
            + OK
            + "Content-Length: 2\r\n\r\nok");
    corpus.add(OK + "X-Folded: a\r\n b\r\n\t c\r\nContent-Length: 1\r\n\r\nx");
    corpus.add(OK + "X-Text: \u00e4\u00ff\r\nX-Empty:\r\nContent-Length: 1\r\n\r\nx");
    // What must be rejected, at the same octet however it is split.
    corpus.add("HTTP/1.1 101 Switching Protocols\r\n\r\n");
    corpus.add("HTTP/1.1 20 OK\r\n\r\n");
    corpus.add("HTTP/1.1 099 OK\r\n\r\n");
    corpus.add("HTTP/2.0 200 OK\r\n\r\n");
    corpus.add("HTTP/1.1  200 OK\r\n\r\n");
    corpus.add("HTTP/1.1 200\r\n\r\n");
    corpus.add("SSH-2.0-OpenSSH_9.6\r\n");
    corpus.add("\r\nHTTP/1.1 200 OK\r\n\r\n");
    corpus.add("\u0015\u0003\u0001\u0000\u0002\u0002(");
    corpus.add(OK + " X: folded without a field\r\n\r\n");
    corpus.add(OK + "X : y\r\n\r\n");
    corpus.add(OK + ": y\r\n\r\n");
    corpus.add(OK + "X\u0000: y\r\n\r\n");
    corpus.add(OK + "X: a\u0000b\r\n\r\n");
    corpus.add(OK + "X: a\rb\r\n\r\n");
    corpus.add(OK + "X: a\n\r\n");
    corpus.add(OK + "no colon\r\n\r\n");
    corpus.add(OK + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n");
    corpus.add("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    corpus.add(OK + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n");
    corpus.add(OK + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    corpus.add("HTTP/1.1 204 No Content\r\nContent-Length: 1\r\n\r\nx");
    corpus.add("HTTP/1.1 100 Continue\r\nContent-Length: 1\r\n\r\nx");
    corpus.add(OK + "Transfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n");
    corpus.add(OK + "Transfer-Encoding: chunked\r\n\r\n5\r\nhelloX\r\n0\r\n\r\n");
    corpus.add(OK + "Transfer-Encoding: chunked\r\n\r\n5 \r\nhello\r\n0\r\n\r\n");
    corpus.add(OK + "Transfer-Encoding: chunked\r\n\r\n-1\r\nhello\r\n0\r\n\r\n");
    corpus.add(OK + "Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n");
    corpus.add(OK + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nhello");
    corpus.add(OK + "Transfer-Encoding: chunked\r\n\r\n00000000000000005\r\nhello\r\n0\r\n\r\n");
    corpus.add(OK + "Transfer-Encoding: chunked\r\n\r\n\r\nhello\r\n0\r\n\r\n");
    corpus.add(OK + "Transfer-Encoding: chunked\r\n\r\n0\r\nX: a\r\n b\r\n\r\n");
    corpus.add(OK + "Transfer-Encoding: chunked\r\n\r\n0\r\nbad trailer\r\n\r\n");
    return corpus;
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void everySplitGivesTheSameVerdict(String text) {
    byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
    int[] everyOctet = IntStream.range(0, octets.length).toArray();

    String whole = ParserTranscript.of(octets, false);

    for (int split = 0; split <= octets.length; split++) {
      assertThat(ParserTranscript.of(octets, false, split)).isEqualTo(whole);
    }
    assertThat(ParserTranscript.of(octets, false, everyOctet)).isEqualTo(whole);
  }

  @Test
  void mutatedResponsesGiveAVerdictThatDoesNotDependOnTheSplit() {
    Random random = new Random(42);
    List<byte[]> seeds =
        corpus().stream().map(text -> text.getBytes(StandardCharsets.ISO_8859_1)).toList();

    for (int round = 0; round < 60_000; round++) {
      byte[] octets = mutate(seeds.get(random.nextInt(seeds.size())), random);
      int[] splits =
          random.ints(random.nextInt(6), 0, octets.length + 1).sorted().distinct().toArray();

      String whole = ParserTranscript.of(octets, false);

      assertThat(ParserTranscript.of(octets, false, splits))
          .as("%s split at %s", Arrays.toString(octets), Arrays.toString(splits))
          .isEqualTo(whole);
    }
  }

  @Test
  void bodiesFramedByLengthChunksAndCloseAreRead() {
    assertThat(read(OK + "Content-Length: 5\r\n\r\nhello"))
        .isEqualTo(" head 200 5[Content-Length=5] body=hello complete keep");
    assertThat(read(OK + "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"))
        .isEqualTo(" head 200 -1[Transfer-Encoding=chunked] body=hello complete keep");
    assertThat(read(OK + "\r\nhello")).startsWith(" head 200 -1 body=hello complete");
  }

  @Test
  void connectionAndVersionDecideAboutReuse() {
    String length = "Content-Length: 0\r\n";
    assertThat(read(OK + length + "\r\n")).endsWith("keep");
    assertThat(read(OK + length + "Connection: x, CLOSE\r\n\r\n")).endsWith("close");
    assertThat(read("HTTP/1.0 200 OK\r\n" + length + "\r\n")).endsWith("close");
    assertThat(read("HTTP/1.0 200 OK\r\n" + length + "Connection: keep-alive\r\n\r\n"))
        .endsWith("keep");
  }

  @Test
  void responsesToHeadHaveNoBody() {
    byte[] octets = (OK + "Content-Length: 5\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);

    assertThat(ParserTranscript.of(octets, true))
        .isEqualTo(" head 200 0[Content-Length=5] body= complete keep");
  }

  @Test
  void interimResponsesAreReportedAndLeftBehind() {
    assertThat(
            read("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + OK + "Content-Length: 0\r\n\r\n"))
        .isEqualTo(" interim 103 head 200 0[Content-Length=0] body= complete keep");
  }

  @Test
  void foldedFieldsAreJoinedWithSpaces() {
    assertThat(read(OK + "X: a\r\n  b\r\nContent-Length: 0\r\n\r\n")).contains("[X=a    b]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+5", "-5", "5 5", "5,5", "5, 5", "0x5", "5.0", "", " ", "five", "\u00b2", "5;q", "1e3"
      })
  void contentLengthsThatAreNotDigitsAreRejected(String value) {
    assertThat(read(OK + "Content-Length: " + value + "\r\n\r\nhello"))
        .contains("MalformedResponseException")
        .contains("Content-Length");
  }

  @Test
  void contentLengthsBeyondALongAreRejected() {
    assertThat(read(OK + "Content-Length: 9223372036854775807\r\n\r\n")).contains("cut: fixed");
    assertThat(read(OK + "Content-Length: 9223372036854775808\r\n\r\n"))
        .contains("LimitExceededException");
    assertThat(read(OK + "Content-Length: 99999999999999999999\r\n\r\n"))
        .contains("LimitExceededException");
  }

  @Test
  void contradictingContentLengthsAreRejected() {
    assertThat(read(OK + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"))
        .contains("two different Content-Length values in the response from server");
  }

  @ParameterizedTest
  @CsvSource({
    "the status line, 4096",
    "a field line, 16384",
    "the header section, 65536",
    "the number of fields, 200",
    "the number of interim responses, 16",
    "the trailer section, 8192",
    "the number of trailer fields, 50",
    "a chunk-size line, 4096",
    "a chunk extension, 256",
    "the overhead of chunks, 65536"
  })
  void everyLimitIsNamedWithItsValueAndHoldsForEverySplit(String limit, int value) {
    byte[] octets = excess(limit).getBytes(StandardCharsets.ISO_8859_1);

    String whole = ParserTranscript.of(octets, false);

    assertThat(whole)
        .contains("LimitExceededException: " + limit)
        .contains("exceeds the limit of " + value + " in the response from server");
    Random random = new Random(value);
    for (int round = 0; round < 50; round++) {
      int[] splits = random.ints(5, 0, octets.length).sorted().distinct().toArray();
      assertThat(ParserTranscript.of(octets, false, splits)).isEqualTo(whole);
    }
  }

  @Test
  void sectionsJustWithinTheLimitsPass() {
    String field = "X: " + "a".repeat(Limits.FIELD - 5) + "\r\n";
    assertThat(read(OK + field + "Content-Length: 0\r\n\r\n")).endsWith("complete keep");
    assertThat(read("HTTP/1.1 200 " + "r".repeat(Limits.STATUS_LINE - 15) + "\r\n\r\n"))
        .contains("head 200");
    assertThat(read(OK + "X: y\r\n".repeat(Limits.FIELDS) + "\r\n")).contains("head 200");
  }

  private static String excess(String limit) {
    String chunked = OK + "Transfer-Encoding: chunked\r\n\r\n";
    return switch (limit) {
      case "the status line" -> "HTTP/1.1 200 " + "r".repeat(5000) + "\r\n\r\n";
      case "a field line" -> OK + "X: " + "a\r\n ".repeat(5000) + "\r\n\r\n";
      case "the header section" -> OK + ("X: " + "a".repeat(10_000) + "\r\n").repeat(7) + "\r\n";
      case "the number of fields" -> OK + "X: y\r\n".repeat(201) + "\r\n";
      case "the number of interim responses" -> "HTTP/1.1 103 Hints\r\n\r\n".repeat(17);
      case "the trailer section" ->
          chunked + "0\r\n" + ("X: " + "a".repeat(2000) + "\r\n").repeat(5) + "\r\n";
      case "the number of trailer fields" -> chunked + "0\r\n" + "X: y\r\n".repeat(51) + "\r\n";
      case "a chunk-size line" -> chunked + "1;" + "a".repeat(5000) + "\r\nx\r\n";
      case "a chunk extension" -> chunked + "1;" + "a".repeat(300) + "\r\nx\r\n";
      case "the overhead of chunks" ->
          chunked + ("1;" + "a".repeat(200) + "\r\nx\r\n").repeat(400) + "0\r\n\r\n";
      default -> throw new IllegalArgumentException(limit);
    };
  }

  private static byte[] mutate(byte[] seed, Random random) {
    byte[] octets = seed.clone();
    int mutations = 1 + random.nextInt(3);
    for (int i = 0; i < mutations && octets.length > 1; i++) {
      int at = random.nextInt(octets.length);
      switch (random.nextInt(4)) {
        case 0 -> octets[at] = (byte) random.nextInt(256);
        case 1 -> octets[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> octets = Arrays.copyOf(octets, at + 1);
        default -> {
          byte[] longer = new byte[octets.length + 1];
          System.arraycopy(octets, 0, longer, 0, at);
          longer[at] = (byte) "\r\n\t :;0,\u0000".charAt(random.nextInt(9));
          System.arraycopy(octets, at, longer, at + 1, octets.length - at);
          octets = longer;
        }
      }
    }
    return octets;
  }

  private static String read(String text) {
    return ParserTranscript.of(text.getBytes(StandardCharsets.ISO_8859_1), false);
  }
}
