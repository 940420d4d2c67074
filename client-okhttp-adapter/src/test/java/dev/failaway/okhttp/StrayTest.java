/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.EndpointState;
import dev.failaway.EndpointStatus;
import dev.failaway.Outcome;
import dev.failaway.testkit.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An attempt that a later interceptor sends elsewhere says nothing about the leased address. */
@Timeout(60)
class StrayTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @RegisterExtension final Bed bed = new Bed();

  private LogCapture log;

  @BeforeEach
  void expectTheWarning() {
    log = new LogCapture("was added after Failaway's interceptor");
  }

  @AfterEach
  void release() {
    log.close();
  }

  /** Sends every attempt to node 3, whatever was leased. */
  private OkHttpClient straying() throws IOException {
    OkHttpClient installed = bed.client(Nodes.http1(3));
    return installed
        .newBuilder()
        .addInterceptor(
            chain -> chain.withDns(host -> List.of(bed.node(3).address())).proceed(chain.request()))
        .build();
  }

  private EndpointStatus status(int node) {
    return bed.loadBalancer().status(bed.nodes().url("/").uri()).endpoints().stream()
        .filter(s -> s.endpoint().address().getAddress().equals(bed.node(node).address()))
        .findAny()
        .orElseThrow();
  }

  private int failures(OkHttpClient client, int calls) {
    int failures = 0;
    for (int i = 0; i < calls; i++) {
      try {
        Calls.get(client, bed.nodes().url("/"));
      } catch (IOException e) {
        failures++;
      }
    }
    return failures;
  }

  @Test
  void itsAnswerIsDeliveredAndNoEvidence() throws Exception {
    OkHttpClient client = straying();
    bed.node(3).answers(500);
    Outcomes outcomes = bed.outcomes();

    for (int i = 0; i < 6; i++) {
      assertThat(Calls.status(client, bed.nodes().url("/"))).isEqualTo(500);
    }

    assertThat(outcomes.all()).containsOnly(Outcome.SERVER_ERROR).hasSize(2);
    assertThat(List.of(1, 2, 3)).allMatch(node -> status(node).inFlight() == 0);
  }

  @Test
  void itsFailureIsChargedToTheAddressReallyUsed() throws Exception {
    OkHttpClient client = straying();
    bed.node(3).disconnects();
    Outcomes outcomes = bed.outcomes();

    assertThat(failures(client, 3)).isEqualTo(3);

    Await.until(() -> status(3).state() != EndpointState.ELIGIBLE, PATIENCE);
    assertThat(outcomes.all().stream().filter(Outcome::countsAgainstEndpoint))
        .as("fewer than what ejects: the others were charged")
        .hasSizeLessThan(3);
    assertThat(List.of(1, 2)).allMatch(node -> status(node).state() == EndpointState.ELIGIBLE);
  }
}
