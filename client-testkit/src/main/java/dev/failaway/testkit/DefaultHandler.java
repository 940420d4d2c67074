/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * The answers of a node that nobody scripted: {@code /echo}, {@code /bytes/<n>}, {@code
 * /chunked/<n>}, {@code /status/<code>}, {@code /trickle/<n>/<millis>}; a greeting for anything
 * else.
 */
final class DefaultHandler implements FakeHandler {
  @Override
  public FakeResponse handle(FakeRequest request) {
    String[] parts = request.path().substring(1).split("/", -1);
    return switch (parts[0]) {
      case "echo" -> echo(request);
      case "bytes" -> numbered(parts, 2, () -> FakeResponse.generated(Long.parseLong(parts[1])));
      case "chunked" ->
          numbered(parts, 2, () -> FakeResponse.generated(Long.parseLong(parts[1])).chunked());
      case "status" -> numbered(parts, 2, () -> FakeResponse.status(Integer.parseInt(parts[1])));
      case "trickle" -> numbered(parts, 3, () -> trickle(parts));
      default -> FakeResponse.text("hello from " + request.node() + "\n");
    };
  }

  private static FakeResponse echo(FakeRequest request) {
    FakeResponse response = FakeResponse.status(200).withBody(request.body());
    return request
        .header("Content-Type")
        .map(type -> response.withHeader("Content-Type", type))
        .orElse(response);
  }

  private static FakeResponse trickle(String[] parts) {
    return FakeResponse.generated(Long.parseLong(parts[1]))
        .withPace(1, Duration.ofMillis(Long.parseLong(parts[2])));
  }

  private static FakeResponse numbered(
      String[] parts, int wanted, Supplier<FakeResponse> response) {
    if (parts.length != wanted) {
      return FakeResponse.status(404);
    }
    try {
      return response.get();
    } catch (IllegalArgumentException e) {
      return FakeResponse.status(404);
    }
  }
}
