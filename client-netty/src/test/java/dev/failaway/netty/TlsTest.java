/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.failaway.ClientConfig;
import dev.failaway.testkit.FakeElb;
import dev.failaway.testkit.NodeFault;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class TlsTest {
  private FakeElb elb;

  static List<NodeFault> badCertificates() {
    return List.of(
        NodeFault.certificateFor("stranger.test"),
        NodeFault.untrustedCertificate(),
        NodeFault.expiredCertificate());
  }

  @BeforeEach
  void start() throws Exception {
    elb = FakeElb.builder().zones(3).nodesPerZone(1).tls().start();
  }

  @AfterEach
  void stop() throws Exception {
    elb.close();
  }

  private FailawayHttpClient client(UnaryOperator<FailawayHttpClient.Builder> settings) {
    return settings
        .apply(
            FailawayHttpClient.newBuilder()
                .config(
                    ClientConfig.defaults()
                        .withTimeouts(timeouts -> timeouts.withConnect(Clients.PATIENCE))
                        .withDns(dns -> dns.withServers(List.of(elb.dnsServer())))))
        .build();
  }

  private FailawayHttpClient trusting() {
    return client(builder -> builder.sslContext(elb.sslContext()));
  }

  @Test
  void everyAddressIsVerifiedByTheNameInTheUri() throws Exception {
    try (FailawayHttpClient client = trusting()) {
      for (int i = 0; i < 60; i++) {
        HttpResponse<String> response = get(client);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.sslSession())
            .hasValueSatisfying(session -> assertThat(session.isValid()).isTrue());
      }

      assertThat(elb.zones()).allSatisfy(zone -> assertThat(zone.requestCount()).isPositive());
    }
  }

  @ParameterizedTest
  @MethodSource("badCertificates")
  void aBadCertificateEverywhereIsAHandshakeException(NodeFault fault) {
    elb.nodes().forEach(node -> node.inject(fault));
    try (FailawayHttpClient client = trusting()) {
      assertThatThrownBy(() -> get(client))
          .isInstanceOfAny(SSLHandshakeException.class, SSLPeerUnverifiedException.class);
      assertThat(client.status(elb.uri("/")).endpoints())
          .noneMatch(endpoint -> endpoint.state().toString().equals("EJECTED"));
      Clients.assertIdle(client);
    }
  }

  @Test
  void theDefaultContextDoesNotTrustTheTestAuthority() {
    try (FailawayHttpClient client = client(builder -> builder)) {
      assertThatThrownBy(() -> get(client)).isInstanceOf(SSLHandshakeException.class);
    }
  }

  @Test
  void aBodyDelimitedByTheEndIsCompleteOnlyWithCloseNotify() throws Exception {
    TestAuthority authority = TestAuthority.create("service.test");
    try (RawServer clean = delimited(authority, true);
        RawServer cut = delimited(authority, false);
        FailawayHttpClient client =
            Clients.client(builder -> builder.sslContext(authority.client()))) {
      assertThat(client.send(secure(clean), BodyHandlers.ofString()).body())
          .isEqualTo("until the end");
      assertThatThrownBy(() -> client.send(secure(cut), BodyHandlers.ofString()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("cut off");
    }
  }

  @Test
  void aBodyOfKnownLengthNeedsNoCloseNotify() throws Exception {
    elb.nodes().forEach(node -> node.inject(NodeFault.omitCloseNotify()));
    try (FailawayHttpClient client = trusting()) {
      assertThat(get(client).statusCode()).isEqualTo(200);
      elb.nodes().forEach(node -> node.closeConnections());
      assertThat(get(client).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void theServerIsToldTheNameAndHttp11() throws Exception {
    TestAuthority authority = TestAuthority.create("service.test");
    AtomicReference<String> told = new AtomicReference<>();
    try (RawServer server =
            RawServer.start(
                connection -> {
                  connection.secure(authority.server());
                  connection.readHead();
                  told.set(connection.serverNameAndProtocol());
                  connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                });
        FailawayHttpClient client =
            Clients.client(builder -> builder.sslContext(authority.client()))) {
      client.send(secure(server), BodyHandlers.discarding());

      assertThat(told.get()).contains("service.test").contains("http/1.1");
    }
  }

  @Test
  void aServerThatSpeaksNoTlsFailsTheHandshake() throws Exception {
    try (RawServer server =
            RawServer.start(
                connection -> {
                  connection.write("HTTP/1.1 400 Bad Request\r\n\r\n");
                  connection.readAll();
                });
        FailawayHttpClient client = Clients.client()) {
      assertThatThrownBy(() -> client.send(secure(server), BodyHandlers.ofString()))
          .isInstanceOf(SSLException.class);
      Clients.assertIdle(client);
    }
  }

  private static RawServer delimited(TestAuthority authority, boolean closeNotify)
      throws IOException {
    return RawServer.start(
        connection -> {
          connection.secure(authority.server());
          connection.readHead();
          connection.write("HTTP/1.1 200 OK\r\n\r\nuntil the end");
          if (closeNotify) {
            connection.closeNotify();
          }
        });
  }

  private static HttpRequest secure(RawServer server) {
    return HttpRequest.newBuilder(URI.create("https://service.test:" + server.port() + "/"))
        .build();
  }

  private HttpResponse<String> get(FailawayHttpClient client) throws Exception {
    return client.send(HttpRequest.newBuilder(elb.uri("/")).build(), BodyHandlers.ofString());
  }
}
