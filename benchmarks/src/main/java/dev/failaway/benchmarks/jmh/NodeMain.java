/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.jmh;

import dev.failaway.testkit.FakeElb;
import dev.failaway.testkit.FakeResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A node in a JVM of its own, so that what it costs is not counted as the client's. Prints its port
 * and ends when its standard input ends.
 */
public final class NodeMain {

  private static final byte[] BODY =
      "{\"order\":7,\"state\":\"shipped\"}".getBytes(StandardCharsets.US_ASCII);

  private NodeMain() {}

  public static void main(String[] arguments) throws IOException {
    FakeResponse response = FakeResponse.status(200).withBody(BODY);
    try (FakeElb elb = FakeElb.builder().zones(1).handler(request -> response).start()) {
      System.out.println(elb.port());
      System.out.flush();
      while (System.in.read() >= 0) {
        // Whatever comes is ignored; only the end counts.
      }
    }
  }
}
