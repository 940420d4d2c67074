/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

final class BlockingDnsClientTest {

  private static final Resolution ANSWER =
      new Resolution(List.of(InetAddress.getLoopbackAddress()), Duration.ofSeconds(30), "a");

  private final Queue<Runnable> executor = new ArrayDeque<>();
  private final List<String> asked = new ArrayList<>();

  @Test
  void lookupRunsOnTheExecutorAlone() {
    DnsClient client = DnsClient.blocking(this::answer, executor::add);

    CompletableFuture<Resolution> answer = client.lookup("a").toCompletableFuture();
    assertThat(asked).isEmpty();
    assertThat(answer).isNotDone();

    executor.remove().run();
    assertThat(answer).isCompletedWithValue(ANSWER);
  }

  @Test
  void lookupsOfOneNameThatOverlapShareACall() {
    DnsClient client = DnsClient.blocking(this::answer, executor::add);

    for (int i = 0; i < 100; i++) {
      client.lookup("a").toCompletableFuture().cancel(true); // the others still get theirs
    }
    CompletableFuture<Resolution> last = client.lookup("a").toCompletableFuture();

    assertThat(executor).hasSize(1);
    executor.remove().run();
    assertThat(last).isCompletedWithValue(ANSWER);
    client.lookup("a");
    assertThat(executor).hasSize(1);
  }

  @Test
  void failureOfTheLookupIsTheStages() {
    DnsClient client =
        DnsClient.blocking(
            name -> {
              throw new UnknownHostException(name);
            },
            Runnable::run);

    assertThatThrownBy(() -> client.lookup("gone").toCompletableFuture().join())
        .hasRootCauseInstanceOf(UnknownHostException.class)
        .hasRootCauseMessage("gone");
  }

  @SuppressWarnings("NullAway") // what users without null checks do
  @Test
  void nullIsAFailureByName() {
    DnsClient client = DnsClient.blocking(name -> null, Runnable::run);

    assertThatThrownBy(() -> client.lookup("a").toCompletableFuture().join())
        .hasRootCauseMessage("resolution");
  }

  @Test
  void refusalOfTheExecutorIsAFailedLookupAndNotForEver() {
    List<Runnable> accepted = new ArrayList<>();
    boolean[] full = {true};
    DnsClient client =
        DnsClient.blocking(
            this::answer,
            task -> {
              if (full[0]) {
                throw new RejectedExecutionException("full");
              }
              accepted.add(task);
            });

    assertThatThrownBy(() -> client.lookup("a").toCompletableFuture().join())
        .hasCauseInstanceOf(IOException.class);

    full[0] = false;
    client.lookup("a");
    assertThat(accepted).hasSize(1);
  }

  private Resolution answer(String name) {
    asked.add(name);
    return ANSWER;
  }
}
