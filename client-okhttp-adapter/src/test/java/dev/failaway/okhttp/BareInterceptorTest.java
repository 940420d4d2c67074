/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.EndpointStatus;
import dev.failaway.PoolPolicy;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The interceptor alone does all but give the client a pool of the right size. */
class BareInterceptorTest {

  @RegisterExtension final Bed bed = new Bed();

  /** A client with a pool that is large enough. */
  private OkHttpClient client(Nodes nodes, PoolPolicy policy) {
    ConnectionPool pool = new ConnectionPool(64, 50, TimeUnit.SECONDS);
    return bed.bare(nodes, nodes.client().connectionPool(pool), policy);
  }

  @ParameterizedTest
  @EnumSource
  void itBalancesRetriesAndCounts(Wire wire) throws Exception {
    OkHttpClient client = client(wire.start(2), PoolPolicy.defaults());
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
    PoolPolicy brief = PoolPolicy.defaults().withMaxLifetime(Duration.ofSeconds(10));
    OkHttpClient client = client(wire.start(1), brief);

    for (int i = 0; i < 3; i++) {
      Calls.get(client, bed.nodes().url("/"));
      Calls.get(client, bed.nodes().url("/"));
      bed.pass(Duration.ofSeconds(11));
    }

    assertThat(bed.node(1).connections()).isEqualTo(3);
  }
}
