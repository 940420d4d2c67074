/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.load;

import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * A request to send: a GET, or a POST with a small replayable body.
 *
 * @param uri unique per request, so that repeats are recognised at the nodes
 * @param post whether it is a POST
 * @param id value of the header {@link #ID_HEADER}
 */
public record PeerRequest(URI uri, boolean post, String id) {

  /** Carries the request's number. */
  public static final String ID_HEADER = "X-Request-Id";

  /** The path below which requests are numbered. */
  public static final String PATH = "/r/";

  static PeerRequest of(URI service, long sequence, boolean post) {
    return new PeerRequest(service.resolve(PATH + sequence), post, Long.toString(sequence));
  }

  /** A GET outside the load, which no figure counts. */
  static PeerRequest warmUp(URI service) {
    return new PeerRequest(service.resolve("/warm-up"), false, "warm-up");
  }

  /** The body of a POST. */
  public byte[] body() {
    return ("{\"request\":" + id + "}").getBytes(StandardCharsets.UTF_8);
  }
}
