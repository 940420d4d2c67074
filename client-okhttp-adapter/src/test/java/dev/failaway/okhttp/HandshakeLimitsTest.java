/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.failaway.Endpoint;
import dev.failaway.EndpointState;
import dev.failaway.Outcome;
import dev.failaway.PoolPolicy;
import dev.failaway.RequestReport;
import dev.failaway.Target;
import dev.failaway.cluster.Handshakes;
import dev.failaway.testkit.Await;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Few connections are opened at a time, together with the other clients of a load balancer. */
@Timeout(60)
class HandshakeLimitsTest {

  private static final Duration PATIENCE = Bed.PATIENCE;

  @RegisterExtension final Bed bed = new Bed();

  private Handshakes handshakes() {
    Target target = Target.of(bed.nodes().url("/").uri());
    return bed.loadBalancer().handshakes(target);
  }

  /** Takes all the leave there is for one node, as other clients may. */
  private List<Handshakes.Permit> occupy(int node) {
    Endpoint endpoint = Endpoint.of(bed.node(node).address(), bed.nodes().port());
    List<Handshakes.Permit> permits = new ArrayList<>();
    for (int i = 0; i < Handshakes.PER_ENDPOINT; i++) {
      permits.add(Objects.requireNonNull(handshakes().acquire(endpoint, granted -> {})));
    }
    return permits;
  }

  @ParameterizedTest
  @EnumSource
  void leaveIsGivenBackByConnectsThatSucceedAndThatFail(Wire wire) throws Exception {
    OkHttpClient client = bed.client(wire.start(3));
    bed.node(3).close();

    Calls.spread(client, bed.nodes().url("/"), 20);

    assertThat(handshakes().inFlight()).isZero();
    assertThat(handshakes().waiting()).isZero();
  }

  @Test
  void leaveIsGivenBackByHandshakesThatFail() throws Exception {
    OkHttpClient client = bed.client(Nodes.strangers(2));

    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(() -> Calls.get(client, bed.nodes().url("/")))
          .isInstanceOf(IOException.class);
    }
    assertThat(handshakes().inFlight()).isZero();
  }

  @Test
  void aRequestThatMayNotConnectGoesElsewhere() throws Exception {
    OkHttpClient client = bed.client(Nodes.http1(2));
    Calls.spread(client, bed.nodes().url("/"), 4);
    client.connectionPool().evictAll();
    Outcomes outcomes = bed.outcomes();
    List<Handshakes.Permit> others = occupy(1);

    assertThat(Calls.spread(client, bed.nodes().url("/"), 4)).containsOnlyKeys("2");
    assertThat(outcomes.all()).contains(Outcome.NOT_READY);
    assertThat(bed.loadBalancer().status(bed.nodes().url("/").uri()).endpoints())
        .allMatch(status -> status.state() == EndpointState.ELIGIBLE);

    others.forEach(Handshakes.Permit::close);
    assertThat(Calls.spread(client, bed.nodes().url("/"), 4)).containsOnlyKeys("1", "2");
  }

  @Test
  void aRequestThatMayConnectNowhereFailsInTimeAndSaysWhy() throws Exception {
    Nodes nodes = Nodes.http1(1);
    PoolPolicy brief = PoolPolicy.defaults().withMaxWait(Duration.ofMillis(300));
    OkHttpClient client = bed.install(nodes, Bed.EVEN, nodes.client(), brief);
    Calls.get(client, nodes.url("/"));
    client.connectionPool().evictAll();
    occupy(1);

    assertThatThrownBy(() -> Calls.get(client, nodes.url("/")))
        .isInstanceOf(SocketTimeoutException.class)
        .hasMessageContaining("no leave to connect to 127.0.1.1")
        .hasMessageContaining("to it: 4")
        .satisfies(failure -> assertThat(RequestReport.of(failure)).isPresent());
    assertThat(handshakes().waiting()).isZero();
  }

  @Test
  void aCancelEndsTheWaitForLeave() throws Exception {
    Nodes nodes = Nodes.http1(1);
    PoolPolicy patient = PoolPolicy.defaults().withMaxWait(PATIENCE);
    OkHttpClient client = bed.install(nodes, Bed.EVEN, nodes.client(), patient);
    Calls.get(client, nodes.url("/"));
    client.connectionPool().evictAll();
    occupy(1);
    Call call = client.newCall(new Request.Builder().url(nodes.url("/")).build());
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                call.execute().close();
              } catch (IOException e) {
                failure.complete(e);
              }
            });
    caller.start();
    Await.until(() -> handshakes().waiting() == 1, PATIENCE);

    call.cancel();

    assertThat(failure.get(15, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
    assertThat(handshakes().waiting()).isZero();
  }
}
