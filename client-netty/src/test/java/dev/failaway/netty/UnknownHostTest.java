/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.failaway.ClientConfig;
import dev.failaway.cluster.LoadBalancer;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class UnknownHostTest {
  @Test
  void anUnknownNameIsAConnectExceptionWithTheResolversAsItsCause() {
    try (LoadBalancer balancer =
            LoadBalancer.create(
                ClientConfig.defaults(),
                name -> CompletableFuture.failedFuture(new UnknownHostException(name)));
        FailawayHttpClient client =
            FailawayHttpClient.newBuilder().loadBalancer(balancer).build()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create("http://nobody.test/")).build();

      assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
          .isInstanceOf(ConnectException.class)
          .hasRootCauseInstanceOf(UnknownHostException.class);
      assertThatThrownBy(
              () -> client.sendAsync(request, BodyHandlers.ofString()).get(20, TimeUnit.SECONDS))
          .hasCauseInstanceOf(ConnectException.class)
          .hasRootCauseInstanceOf(UnknownHostException.class);
    }
  }
}
