/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Everything a parser said about some octets, as text, so that two readings can be compared. */
final class ParserTranscript {
  private static final int MOST_EVENTS = 1_000_000;

  private ParserTranscript() {}

  /** Feeds the octets in pieces that end at the given offsets, then the end of input. */
  static String of(byte[] octets, boolean answersHead, int... splits) {
    ResponseParser parser = new ResponseParser("server");
    parser.begin(answersHead);
    StringBuilder transcript = new StringBuilder();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    int from = 0;
    try {
      for (int split : splits) {
        parser.input().append(octets, from, split - from);
        from = split;
        pull(parser, transcript, body);
      }
      parser.input().append(octets, from, octets.length - from);
      pull(parser, transcript, body);
      transcript.append(" body=").append(body.toString(StandardCharsets.ISO_8859_1));
      transcript.append(parser.endOfInput() ? " complete" : " cut: " + parser.expected());
      transcript.append(parser.hasLeftover() ? " leftover" : "");
      transcript.append(parser.keepsAlive() ? " keep" : " close");
    } catch (MalformedResponseException e) {
      transcript.append(" body=").append(body.toString(StandardCharsets.ISO_8859_1));
      transcript.append(' ').append(e);
    }
    return transcript.toString();
  }

  private static void pull(
      ResponseParser parser, StringBuilder transcript, ByteArrayOutputStream body)
      throws MalformedResponseException {
    for (int i = 0; i < MOST_EVENTS; i++) {
      switch (parser.next()) {
        case NEED_INPUT, END -> {
          return;
        }
        case INTERIM -> transcript.append(" interim ").append(parser.status());
        case HEAD -> {
          ResponseHead head = parser.head();
          transcript.append(" head ").append(head.status()).append(' ');
          transcript.append(head.contentLength());
          head.forEachField(
              (name, value) ->
                  transcript.append('[').append(name).append('=').append(value).append(']'));
        }
        case DATA -> body.write(parser.data(), parser.dataStart(), parser.dataLength());
      }
    }
    throw new AssertionError("the parser does not come to an end");
  }
}
