/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.failaway.ClientConfig;
import dev.failaway.EndpointStatus;
import dev.failaway.PoolPolicy;
import dev.failaway.RequestReport;
import java.io.IOException;
import java.util.Objects;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever ends a request in an odd moment: it is reported, and its lease given back. */
@Timeout(60)
class AbortedRequestTest {

  @RegisterExtension final Bed bed = new Bed();

  private int inFlight() {
    return bed.status().endpoints().stream().mapToInt(EndpointStatus::inFlight).sum();
  }

  @Test
  void aCancelBetweenTwoAttemptsIsReported() throws Exception {
    Nodes nodes = Nodes.http1(2);
    nodes.all().forEach(node -> node.answers(503));
    OkHttpClient client = bed.install(nodes, nodes.client().eventListener(new Canceller()));

    assertThatThrownBy(() -> Calls.status(client, nodes.url("/")))
        .isInstanceOf(IOException.class)
        .hasMessage("Canceled")
        .satisfies(
            failure -> assertThat(RequestReport.of(failure).orElseThrow().attempts()).isNotEmpty());
    assertThat(nodes.requests()).isEqualTo(1);
    assertThat(inFlight()).isZero();
  }

  /** Cancels a call that lets go of its first connection. */
  private static final class Canceller extends EventListener {
    @Override
    public void connectionReleased(Call call, Connection connection) {
      call.cancel();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aConnectionThatClosesWithTheHeadKeepsNoLease(Wire wire) throws Exception {
    Nodes nodes = wire.start(1);
    ClientConfig config = Bed.EVEN.withTimeouts(limits -> limits.withAttempt(Bed.PATIENCE));
    OkHttpClient client =
        bed.install(
            nodes,
            config,
            nodes
                .client()
                .addNetworkInterceptor(
                    chain -> {
                      Response response = chain.proceed(chain.request());
                      Objects.requireNonNull(chain.connection()).socket().close();
                      return response;
                    }),
            PoolPolicy.defaults());
    Outcomes outcomes = bed.outcomes();

    try (Response response =
        client.newCall(new Request.Builder().url(nodes.url("/")).build()).execute()) {
      assertThat(response.code()).isEqualTo(200);
    }

    assertThat(inFlight()).isZero();
    assertThat(outcomes.size()).isPositive();
  }
}
