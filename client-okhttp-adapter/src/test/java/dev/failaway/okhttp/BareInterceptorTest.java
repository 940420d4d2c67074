/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.EndpointStatus;
import dev.failaway.PoolPolicy;
import dev.failaway.testkit.Await;
import java.time.Duration;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The interceptor alone does all but give the client a pool of the right size. */
class BareInterceptorTest {

  @RegisterExtension final Bed bed = new Bed();

  @ParameterizedTest
  @EnumSource
  void itBalancesRetriesAndCounts(Wire wire) throws Exception {
    OkHttpClient client = bed.bare(wire.start(2), PoolPolicy.defaults());
    bed.node(1).answers(503);

    for (int i = 0; i < 10; i++) {
      assertThat(Calls.get(client, bed.nodes().url("/"))).isEqualTo("2");
    }
    assertThat(bed.loadBalancer().status(bed.nodes().url("/").uri()).endpoints())
        .extracting(EndpointStatus::connections)
        .containsExactly(1, 1);
  }

  @ParameterizedTest
  @EnumSource
  void itCapsTheAgeOfConnections(Wire wire) throws Exception {
    PoolPolicy brief = PoolPolicy.defaults().withMaxLifetime(Duration.ofMillis(1));
    OkHttpClient client = bed.bare(wire.start(1), brief);

    for (int i = 0; i < 3; i++) {
      Calls.get(client, bed.nodes().url("/"));
      long since = System.nanoTime();
      Await.until(() -> System.nanoTime() - since > 2_000_000, Duration.ofSeconds(20));
    }

    assertThat(bed.node(1).connections()).isEqualTo(3);
  }
}
