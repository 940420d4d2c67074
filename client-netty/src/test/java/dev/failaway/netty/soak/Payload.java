/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.soak;

import dev.failaway.testkit.FakeRequest;
import dev.failaway.testkit.FakeResponse;
import java.time.Duration;
import java.util.zip.CRC32;

/**
 * Bodies that belong to one request: whoever gets another one's octets, or too few, notices.
 *
 * <p>A request asks for {@code /<id>/<size>/<flags>}; the answer repeats the id, tells the checksum
 * of the request's body, and has a body made of the id.
 */
final class Payload {
  static final String ID = "X-Soak-Id";
  static final String CHECKSUM = "X-Soak-Checksum";

  /** Flags of the path. */
  static final String CHUNKED = "c";

  static final String SLOW = "s";
  static final String PLAIN = "-";

  private static final Duration PACE = Duration.ofMillis(1);

  private Payload() {}

  static byte octet(long id, long position) {
    return (byte) (FakeResponse.byteAt(position) + id * 37);
  }

  static byte[] body(long id, int size) {
    byte[] octets = new byte[size];
    for (int i = 0; i < size; i++) {
      octets[i] = octet(id, i);
    }
    return octets;
  }

  static String checksum(byte[] octets) {
    CRC32 sum = new CRC32();
    sum.update(octets);
    return Long.toHexString(sum.getValue());
  }

  /** What the nodes do. */
  static FakeResponse answer(FakeRequest request) {
    String[] parts = request.path().split("/", -1);
    long id = Long.parseLong(parts[1]);
    int size = Integer.parseInt(parts[2]);
    FakeResponse response =
        FakeResponse.status(200)
            .withHeader(ID, parts[1])
            .withHeader(CHECKSUM, checksum(request.body()))
            .withBody(body(id, size));
    if (parts[3].contains(CHUNKED)) {
      response = response.chunked();
    }
    return parts[3].contains(SLOW) ? response.withPace(1 + size / 20, PACE) : response;
  }
}
