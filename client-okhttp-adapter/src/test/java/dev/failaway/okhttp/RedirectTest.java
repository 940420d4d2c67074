/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.failaway.EndpointStatus;
import dev.failaway.LoadShedException;
import dev.failaway.Outcome;
import java.net.InetAddress;
import java.util.List;
import mockwebserver3.MockResponse;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A redirect goes to the addresses of its own target. */
class RedirectTest {

  @RegisterExtension final Bed bed = new Bed();

  private OkHttpClient redirecting(Nodes nodes, HttpUrl to) {
    nodes.listFor(Nodes.HOST, 1);
    nodes
        .get(1)
        .answers(request -> new MockResponse.Builder().code(302).addHeader("Location", to).build());
    return bed.client(nodes);
  }

  private int inFlight(HttpUrl url) {
    return bed.loadBalancer().status(url.uri()).endpoints().stream()
        .mapToInt(EndpointStatus::inFlight)
        .sum();
  }

  @ParameterizedTest
  @EnumSource
  void aRedirectToAnotherHostUsesItsAddresses(Wire wire) throws Exception {
    Nodes nodes = wire.start(3);
    HttpUrl other = nodes.url(Nodes.OTHER_HOST, "/");
    OkHttpClient client = redirecting(nodes, other);
    nodes.listFor(Nodes.OTHER_HOST, 2, 3);

    for (int i = 0; i < 10; i++) {
      assertThat(Calls.get(client, nodes.url("/"))).isIn("2", "3");
    }

    assertThat(nodes.get(1).requests()).isEqualTo(10);
    assertThat(inFlight(nodes.url("/"))).isZero();
    assertThat(inFlight(other)).isZero();
  }

  @Test
  void aDeadAddressOfTheRedirectsTargetIsPassedOver() throws Exception {
    Nodes nodes = Nodes.http1(3);
    OkHttpClient client = redirecting(nodes, nodes.url(Nodes.OTHER_HOST, "/"));
    nodes.listFor(Nodes.OTHER_HOST, 2, 3);
    nodes.get(2).close();

    for (int i = 0; i < 10; i++) {
      client.connectionPool().evictAll();
      assertThat(Calls.get(client, nodes.url("/"))).isEqualTo("3");
    }
  }

  @Test
  void aFailureAfterARedirectIsNotHeldAgainstTheRedirectingEndpoint() throws Exception {
    Nodes nodes = Nodes.http1(2);
    OkHttpClient client = redirecting(nodes, nodes.url(Nodes.OTHER_HOST, "/"));
    nodes.listFor(Nodes.OTHER_HOST, 2);
    nodes.get(2).close();
    Outcomes outcomes = bed.outcomes();

    assertThatThrownBy(() -> Calls.get(client, nodes.url("/")))
        .isInstanceOf(java.net.ConnectException.class);

    assertThat(outcomes.all()).containsExactly(Outcome.SUCCESS);
    assertThat(nodes.get(1).requests()).isEqualTo(1);
    assertThat(inFlight(nodes.url("/"))).isZero();
  }

  @Test
  void aBadStatusOfTheRedirectsTargetIsDelivered() throws Exception {
    Nodes nodes = Nodes.http1(2);
    OkHttpClient client = redirecting(nodes, nodes.url(Nodes.OTHER_HOST, "/"));
    nodes.listFor(Nodes.OTHER_HOST, 2);
    nodes.get(2).answers(503);

    assertThat(Calls.status(client, nodes.url("/"))).isEqualTo(503);
    assertThat(nodes.requests()).isEqualTo(2);
  }

  @Test
  void aRedirectToANameThatShedsLoadFails() throws Exception {
    Nodes nodes = Nodes.http1(1);
    OkHttpClient client = redirecting(nodes, nodes.url(Nodes.OTHER_HOST, "/"));
    nodes.listAddresses(List.of(InetAddress.getByName("0.0.0.0")));

    assertThatThrownBy(() -> Calls.get(client, nodes.url("/")))
        .hasRootCauseInstanceOf(LoadShedException.class);
  }

  @Test
  void aRedirectToAnIpLiteralPasses() throws Exception {
    Nodes nodes = Nodes.http1(2);
    OkHttpClient client = redirecting(nodes, nodes.url("127.0.2.1", "/"));

    assertThat(Calls.get(client, nodes.url("/"))).isEqualTo("2");
  }

  @Test
  void aRedirectWithinTheTargetStaysOnItsAddress() throws Exception {
    Nodes nodes = Nodes.http1(2);
    for (Node node : nodes.all()) {
      node.answers(
          request ->
              "/".equals(request.getTarget())
                  ? new MockResponse.Builder().code(302).addHeader("Location", "/to").build()
                  : node.ok());
    }
    OkHttpClient client = bed.client(nodes);
    Outcomes outcomes = bed.outcomes();

    Calls.get(client, nodes.url("/"));

    assertThat(nodes.all()).extracting(Node::requests).containsExactlyInAnyOrder(0, 2);
    assertThat(outcomes.all()).containsExactly(Outcome.SUCCESS);
  }

  @Test
  void redirectsStayOffWhenTheClientSaysSo() throws Exception {
    Nodes nodes = Nodes.http1(2);
    OkHttpClient client =
        redirecting(nodes, nodes.url(Nodes.OTHER_HOST, "/"))
            .newBuilder()
            .followRedirects(false)
            .build();

    assertThat(Calls.status(client, new Request.Builder().url(nodes.url("/")).build()))
        .isEqualTo(302);
  }
}
