/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.DnsClient;
import dev.failaway.Resolution;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A resolver that says what the test wants, and remembers who asked. */
final class ScriptedDns implements DnsClient {

  private final List<String> lookups = new ArrayList<>();
  private final Map<String, Supplier<CompletionStage<Resolution>>> ofName = new HashMap<>();
  private Supplier<CompletionStage<Resolution>> answer = () -> failed("nothing scripted");

  static InetAddress ip(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  void answer(Duration ttl, String... addresses) {
    Resolution resolution = resolution(ttl, addresses);
    answer = () -> CompletableFuture.completedFuture(resolution);
  }

  /** Answers one name apart from the others; without addresses it does not exist. */
  void answerName(String name, String... addresses) {
    Resolution resolution = resolution(Duration.ofSeconds(60), addresses);
    ofName.put(
        name,
        () ->
            addresses.length == 0
                ? CompletableFuture.failedFuture(new UnknownHostException(name))
                : CompletableFuture.completedFuture(resolution));
  }

  void failName(String name, String message) {
    ofName.put(name, () -> failed(message));
  }

  void stageName(String name, CompletableFuture<Resolution> stage) {
    ofName.put(name, () -> stage);
  }

  int lookups(String name) {
    return (int) lookups.stream().filter(name::equals).count();
  }

  private static Resolution resolution(Duration ttl, String... addresses) {
    List<InetAddress> all = new ArrayList<>();
    for (String address : addresses) {
      all.add(ip(address));
    }
    return new Resolution(all, ttl, "lb.test");
  }

  void fail(String message) {
    answer = () -> failed(message);
  }

  void stage(CompletableFuture<Resolution> stage) {
    answer = () -> stage;
  }

  /** Asks the test anew each time. */
  void answerBy(Supplier<CompletionStage<Resolution>> script) {
    answer = script;
  }

  /** Breaks the contract. */
  @SuppressWarnings("NullAway") // that is the point
  void answerWithoutStage() {
    answer = () -> null;
  }

  int lookups() {
    return lookups.size();
  }

  @Override
  public CompletionStage<Resolution> lookup(String name) {
    lookups.add(name);
    return ofName.getOrDefault(name, answer).get();
  }

  private static CompletionStage<Resolution> failed(String message) {
    return CompletableFuture.failedFuture(new IOException(message));
  }
}
