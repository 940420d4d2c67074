/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.consumers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.failaway.metrics.FailawayMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.java11.instrument.binder.jdk.MicrometerHttpClient;
import java.io.IOException;
import java.net.http.HttpClient;
import org.junit.jupiter.api.Test;

/** Micrometer's instrumentation of HttpClient around our client, which counts as well. */
class MicrometerTest implements HttpClientContract {
  private final Site site = Site.open();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final HttpClient instrumented =
      MicrometerHttpClient.instrumentationBuilder(site.client(), registry).build();

  @Override
  public Site site() {
    return site;
  }

  @Override
  public HttpClient http() {
    return instrumented;
  }

  @Test
  void bothCountTheSameRequests() throws Exception {
    try (FailawayMetrics metrics = new FailawayMetrics(site.client().loadBalancer())) {
      metrics.bindTo(registry);
      get("/hello");
      post("/echo", "ping");
      assertThat(statusOf("/broken")).isEqualTo(500);

      assertThat(timed("200")).isEqualTo(2);
      assertThat(timed("500")).isEqualTo(1);
      assertThat(registry.get("failaway.client.requests").functionCounter().count()).isEqualTo(3);
    }
  }

  @Test
  void failuresAreTimedToo() {
    site.killAllNodes();

    assertThatThrownBy(() -> get("/hello")).isInstanceOf(IOException.class);

    assertThat(registry.get("http.client.requests").tag("outcome", "UNKNOWN").timer().count())
        .isEqualTo(1);
  }

  private long timed(String status) {
    return registry.get("http.client.requests").tag("status", status).timers().stream()
        .mapToLong(timer -> timer.count())
        .sum();
  }
}
