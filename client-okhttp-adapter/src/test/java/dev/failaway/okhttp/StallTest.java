/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.ClusterStatus;
import dev.failaway.EjectionReason;
import dev.failaway.EndpointState;
import dev.failaway.EndpointStatus;
import dev.failaway.testkit.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An endpoint that takes requests and answers none is left before any timeout of OkHttp's. */
@Timeout(60)
class StallTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** On a busy machine the age of the waiting requests may tell sooner. */
  private static final Set<EjectionReason> SILENT =
      Set.of(EjectionReason.STALL, EjectionReason.LATENCY);

  @RegisterExtension final Bed bed = Bed.inRealTime();

  private final Background background = new Background();

  @AfterEach
  void cancel() {
    background.close();
  }

  private void send(OkHttpClient client, String path) {
    background.send(client, new Request.Builder().url(bed.nodes().url(path)).build());
  }

  private ClusterStatus status() {
    return bed.loadBalancer().status(bed.nodes().url("/").uri());
  }

  private EndpointStatus status(int node) {
    return status().endpoints().stream()
        .filter(s -> s.endpoint().address().getAddress().equals(bed.node(node).address()))
        .findAny()
        .orElseThrow();
  }

  private OkHttpClient warm(Wire wire) throws IOException {
    OkHttpClient client = bed.client(wire.start(2));
    client.dispatcher().setMaxRequestsPerHost(1000);
    client.dispatcher().setMaxRequests(1000);
    Calls.spread(client, bed.nodes().url("/"), 20);
    return client;
  }

  @ParameterizedTest
  @EnumSource
  void anEndpointThatFallsSilentIsLeftByNewRequests(Wire wire) throws Exception {
    OkHttpClient client = warm(wire);
    bed.node(1).hangs();

    Await.until(
        () -> {
          send(client, "/");
          return status(1).reason().filter(SILENT::contains).isPresent();
        },
        PATIENCE,
        () -> status().toString());

    assertThat(Calls.spread(client, bed.nodes().url("/"), 10)).containsOnlyKeys("2");
  }

  @Test
  void anEndpointThatStreamsABodyHasNotStalled() throws Exception {
    OkHttpClient client = warm(Wire.HTTP1);
    String chunk = "0123456789";
    bed.node(1)
        .answers(
            request ->
                "/long".equals(request.getTarget())
                    ? new MockResponse.Builder()
                        .body(chunk.repeat(300))
                        .throttleBody(chunk.length(), 10, TimeUnit.MILLISECONDS)
                        .build()
                    : new MockResponse.Builder()
                        .body("late")
                        .headersDelay(1500, TimeUnit.MILLISECONDS)
                        .build());
    bed.nodes().list(1, 2);
    send(client, "/long");
    send(client, "/long");

    for (int i = 0; i < 8; i++) {
      send(client, "/");
    }
    Await.until(() -> background.ended().stream().filter("late"::equals).count() >= 3, PATIENCE);

    assertThat(status(1).reason().filter(r -> r == EjectionReason.STALL)).isEmpty();
    assertThat(status(1).state()).isNotEqualTo(EndpointState.WITHDRAWN);
  }
}
