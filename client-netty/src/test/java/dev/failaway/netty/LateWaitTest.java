/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.failaway.ClientConfig;
import dev.failaway.cluster.Environment;
import dev.failaway.cluster.LoadBalancer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client ends between the moment a request finds it open and the moment the request waits. */
@Timeout(60)
class LateWaitTest {
  private final AtomicReference<Runnable> meanwhile = new AtomicReference<>();

  /** The clock, which is also read when a request opens a new target. */
  private long nanoTime() {
    boolean opening =
        StackWalker.getInstance()
            .walk(
                frames ->
                    frames.anyMatch(
                        frame ->
                            frame.getClassName().equals(LoadBalancer.class.getName())
                                && frame.getMethodName().equals("begin")));
    Runnable action = opening ? meanwhile.getAndSet(null) : null;
    if (action != null) {
      action.run();
    }
    return System.nanoTime();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aWaitThatBeginsAfterTheEndIsOverAtOnce(boolean hasDeadline) throws Exception {
    Environment real = Environment.system();
    Environment environment =
        new Environment(
            this::nanoTime,
            real.random(),
            real.schedulers(),
            real.blockingExecutor(),
            policy -> name -> new CompletableFuture<>());
    ClientConfig config =
        ClientConfig.defaults().withTimeouts(t -> hasDeadline ? t : t.withoutRequest());
    try (LoadBalancer silent = LoadBalancer.create(config, environment);
        FailawayHttpClient client = FailawayHttpClient.newBuilder().loadBalancer(silent).build()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create("http://service.test/")).build();
      meanwhile.set(client::shutdownNow);

      assertThatThrownBy(
              () -> client.sendAsync(request, BodyHandlers.discarding()).get(20, TimeUnit.SECONDS))
          .hasCauseInstanceOf(IOException.class)
          .hasMessageEndingWith("the client was closed");

      assertThat(meanwhile).hasValue(null);
      assertThat(client.awaitTermination(Duration.ofSeconds(20))).isTrue();
    }
  }
}
