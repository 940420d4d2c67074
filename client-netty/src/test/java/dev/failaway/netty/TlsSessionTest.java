/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.failaway.ClientConfig;
import dev.failaway.testkit.Await;
import dev.failaway.testkit.FakeElb;
import dev.failaway.testkit.FakeNode;
import dev.failaway.testkit.NodeFault;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * TLS sessions belong to the name and to the trust settings: any address of the target resumes
 * them, nobody else does.
 */
@Timeout(60)
class TlsSessionTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String OTHER_NAME = "other.elb.test";

  private FakeElb elb;
  private CountingTrust trust;

  @BeforeEach
  void start() throws Exception {
    elb = FakeElb.builder().zones(2).alsoNamed(OTHER_NAME).ttl(Duration.ZERO).tls().start();
    trust = new CountingTrust(elb.tls());
    elb.listOnly(1);
  }

  @AfterEach
  void stop() throws Exception {
    elb.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void theSecondAddressResumesTheSessionOfTheFirst(String protocol) throws Exception {
    try (FailawayHttpClient client = client(trust.context(), protocol)) {
      HttpResponse<String> first = get(client, elb.uri("/"));
      assertThat(first.headers().firstValue("X-Zone")).contains("az1");
      assertThat(trust.checks()).isEqualTo(1);

      elb.listOnly(2);
      HttpResponse<String> second = getFromZone(client, "az2");

      assertThat(second.sslSession())
          .hasValueSatisfying(session -> assertThat(session.getProtocol()).isEqualTo(protocol));
      assertResumed(elb.zone(2).node(1));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void theDeathOfTheFirstAddressDoesNotSpoilItsSession(String protocol) throws Exception {
    try (FailawayHttpClient client = client(trust.context(), protocol)) {
      get(client, elb.uri("/"));

      elb.zone(1).node(1).refuse(); // resets what is open
      elb.listOnly(2);
      awaitListed(client, 2); // until then requests may run out of attempts
      getFromZone(client, "az2");

      assertResumed(elb.zone(2).node(1));
    }
  }

  /** Connects beyond the first may find the one ticket of TLS 1.3 taken; at least one resumed. */
  private void assertResumed(FakeNode node) {
    assertThat(trust.checks() - 1).isLessThan((int) node.counters().accepted());
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void anAddressThatCanNotResumeIsVerifiedByTheNameOfTheTarget(String protocol) throws Exception {
    try (FailawayHttpClient client = client(trust.context(), protocol)) {
      get(client, elb.uri("/"));
      elb.zone(2).inject(NodeFault.certificateFor("stranger.test"));
      elb.listOnly(2);
      awaitListed(client, 2);

      assertThatThrownBy(() -> get(client, elb.uri("/"))).isInstanceOf(SSLException.class);
      assertThat(trust.checks()).isGreaterThanOrEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void anotherTargetOfTheSameAddressesStartsItsOwnSession(String protocol) throws Exception {
    try (FailawayHttpClient client = client(trust.context(), protocol)) {
      get(client, elb.uri("/"));
      get(client, elb.uri(OTHER_NAME, "/"));

      assertThat(trust.checks()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aClientWithOtherTrustSettingsFindsNoSession(String protocol) throws Exception {
    CountingTrust others = new CountingTrust(elb.tls());
    try (FailawayHttpClient client = client(trust.context(), protocol);
        FailawayHttpClient other = client(others.context(), protocol);
        FailawayHttpClient distrustful = client(SSLContext.getDefault(), protocol)) {
      get(client, elb.uri("/"));
      get(other, elb.uri("/"));

      assertThat(trust.checks()).isEqualTo(1);
      assertThat(others.checks()).isEqualTo(1);
      assertThatThrownBy(() -> get(distrustful, elb.uri("/"))).isInstanceOf(SSLException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aSessionThatNobodyVerifiedByNameIsNotResumed(String protocol) throws Exception {
    elb.zone(1).inject(NodeFault.certificateFor("stranger.test"));
    SSLContext shared = trust.context();
    converseWithoutNameCheck(shared, protocol);
    try (FailawayHttpClient client = client(shared, protocol)) {
      assertThatThrownBy(() -> get(client, elb.uri("/"))).isInstanceOf(SSLException.class);
    }
  }

  /** What another library on the same context may do: no endpoint identification. */
  private void converseWithoutNameCheck(SSLContext context, String protocol) throws Exception {
    FakeNode node = elb.zone(1).node(1);
    try (Socket plain = new Socket(node.address().getAddress(), elb.port());
        SSLSocket socket =
            (SSLSocket)
                context.getSocketFactory().createSocket(plain, elb.name(), elb.port(), true)) {
      socket.setEnabledProtocols(new String[] {protocol});
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(socket.getInputStream().read()).isEqualTo('H');
    }
  }

  @Test
  void theStrangerAmongTheAddressesIsEjectedAndTheRequestGoesElsewhere() throws Exception {
    try (FailawayHttpClient client = client(trust.context(), "TLSv1.3")) {
      get(client, elb.uri("/"));
      elb.zone(2).inject(NodeFault.certificateFor("stranger.test"));
      elb.listOnly(1, 2);
      awaitListed(client, 2);

      Await.until(
          () -> {
            assertThat(statusOf(client)).isEqualTo(200);
            return client.status(elb.uri("/")).toString().contains("STRANGER");
          },
          SOON,
          () -> client.status(elb.uri("/")).toString());

      assertThat(elb.zone(2).requestCount()).isZero();
      assertThat(client.status(elb.uri("/")).endpoints())
          .anySatisfy(
              endpoint -> {
                assertThat(endpoint.reason()).hasToString("Optional[STRANGER]");
                assertThat(endpoint.ejectedFor())
                    .hasValueSatisfying(
                        left -> assertThat(left).isBetween(SOON, Duration.ofSeconds(60)));
              });
      for (int i = 0; i < 20; i++) {
        assertThat(statusOf(client)).isEqualTo(200);
      }
    }
  }

  private int statusOf(FailawayHttpClient client) {
    try {
      return get(client, elb.uri("/")).statusCode();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private HttpResponse<String> getFromZone(FailawayHttpClient client, String zone)
      throws Exception {
    long end = System.nanoTime() + SOON.toNanos();
    while (System.nanoTime() - end < 0) {
      HttpResponse<String> response = get(client, elb.uri("/"));
      if (response.headers().firstValue("X-Zone").filter(zone::equals).isPresent()) {
        return response;
      }
    }
    throw new AssertionError("nothing from " + zone + ": " + client.status(elb.uri("/")));
  }

  private void awaitListed(FailawayHttpClient client, int zone) {
    String address = elb.zone(zone).node(1).label();
    Await.until(
        () -> client.status(elb.uri("/")).toString().contains(address),
        SOON,
        () -> client.status(elb.uri("/")).toString());
  }

  private FailawayHttpClient client(SSLContext context, String protocol) {
    SSLParameters parameters = new SSLParameters();
    parameters.setProtocols(new String[] {protocol});
    return FailawayHttpClient.newBuilder()
        .sslContext(context)
        .sslParameters(parameters)
        .config(
            ClientConfig.defaults()
                .withTimeouts(timeouts -> timeouts.withConnect(SOON))
                .withDns(
                    dns ->
                        dns.withServers(List.of(elb.dnsServer()))
                            .withMinTtl(Duration.ofMillis(50))))
        .build();
  }

  private static HttpResponse<String> get(FailawayHttpClient client, URI uri) throws Exception {
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }
}
