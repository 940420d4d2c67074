/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.ClientConfig;
import dev.failaway.EndpointState;
import dev.failaway.EndpointStatus;
import dev.failaway.Target;
import dev.failaway.cluster.LoadBalancer;
import dev.failaway.testkit.Await;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that is closed while it connects leaves nothing behind, and nobody worse off. */
@Timeout(60)
class ClosingTest {
  /** As many handshakes as one endpoint has at a time. */
  private static final int HANDSHAKES = 4;

  private static final int CLIENTS = 40;

  private final LoadBalancer shared =
      Clients.loopback(
          ClientConfig.defaults().withTimeouts(timeouts -> timeouts.withConnect(Clients.PATIENCE)),
          "127.0.0.1");
  private RawServer deaf;
  private URI uri;

  @BeforeEach
  void start() throws Exception {
    deaf = RawServer.start(RawServer.Connection::readAll); // and says nothing of TLS
    uri = URI.create("https://service.test:" + deaf.port() + "/");
  }

  @AfterEach
  void stop() throws Exception {
    shared.close();
    deaf.close();
  }

  @Test
  void handshakesThatAreBrokenOffAreNoEvidence() throws Exception {
    FailawayHttpClient client = Clients.builder(shared).build();
    for (int i = 0; i < HANDSHAKES; i++) {
      send(client);
    }
    Await.until(() -> deaf.accepted() == HANDSHAKES, Clients.PATIENCE);

    client.shutdownNow();

    assertThat(client.awaitTermination(Clients.PATIENCE)).isTrue();
    assertNothingIsLeft();
    assertThat(shared.status(uri).endpoints())
        .extracting(EndpointStatus::state)
        .containsExactly(EndpointState.ELIGIBLE);
  }

  @Test
  void whateverItWasDoingNothingIsLeftAndNothingIsLogged() throws Exception {
    try (LogCapture log = new LogCapture("io.netty")) {
      for (int i = 0; i < CLIENTS; i++) {
        FailawayHttpClient client = Clients.builder(shared).build();
        if (i % 2 == 0) {
          CompletableFuture<?> unused = client.warmUp(uri);
        } else {
          send(client);
        }
        client.shutdownNow();
        assertThat(client.awaitTermination(Clients.PATIENCE)).isTrue();
      }

      assertNothingIsLeft();
      assertThat(log.lines()).isEmpty();
    }
  }

  private void send(FailawayHttpClient client) {
    CompletableFuture<?> unused =
        client.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding());
  }

  private void assertNothingIsLeft() {
    Target target = Target.of(uri);
    Await.until(() -> shared.handshakes(target).inFlight() == 0, Clients.PATIENCE);
    assertThat(shared.handshakes(target).waiting()).isZero();
    Await.until(() -> deaf.openConnections() == 0, Clients.PATIENCE);
  }
}
