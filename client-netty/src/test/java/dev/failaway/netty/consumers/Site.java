/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.consumers;

import dev.failaway.ClientConfig;
import dev.failaway.CloseReason;
import dev.failaway.EndpointStatus;
import dev.failaway.Target;
import dev.failaway.cluster.ClusterCounters;
import dev.failaway.cluster.ConnectionCounters;
import dev.failaway.netty.FailawayHttpClient;
import dev.failaway.testkit.Await;
import dev.failaway.testkit.FakeElb;
import dev.failaway.testkit.FakeNode;
import dev.failaway.testkit.FakeRequest;
import dev.failaway.testkit.FakeResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.http.HttpClient.Redirect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPOutputStream;

/** A load balancer with two nodes, one in each zone, and a client that finds it by DNS. */
final class Site implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(20);
  static final String GREETING = "hello from behind the load balancer, \u00e4\u00f6\u00fc";

  private final FakeElb elb;
  private final FailawayHttpClient client;

  private Site(FakeElb elb, FailawayHttpClient client) {
    this.elb = elb;
    this.client = client;
  }

  /** A client that keeps cookies and follows redirects. */
  static Site open() {
    return open(
        builder ->
            builder
                .followRedirects(Redirect.NORMAL)
                .cookieHandler(new CookieManager(null, CookiePolicy.ACCEPT_ALL)));
  }

  static Site open(UnaryOperator<FailawayHttpClient.Builder> settings) {
    try {
      FakeElb elb = FakeElb.builder().zones(2).handler(Site::answer).start();
      FailawayHttpClient.Builder builder =
          FailawayHttpClient.newBuilder()
              .connectTimeout(Duration.ofSeconds(10))
              .config(
                  ClientConfig.defaults()
                      .withTimeouts(timeouts -> timeouts.withConnect(PATIENCE))
                      .withDns(dns -> dns.withServers(List.of(elb.dnsServer()))));
      return new Site(elb, settings.apply(builder).build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static FakeResponse answer(FakeRequest request) {
    return switch (request.path()) {
      case "/hello" -> FakeResponse.text(GREETING);
      case "/gzip" ->
          FakeResponse.status(200)
              .withHeader("Content-Type", "text/plain; charset=utf-8")
              .withHeader("Content-Encoding", "gzip")
              .withBody(gzip(GREETING));
      case "/echo" ->
          FakeResponse.status(200)
              .withHeader("Content-Type", "text/plain; charset=utf-8")
              .withHeader("X-Method", request.method())
              .withBody(request.body());
      case "/from" -> redirect(302, "/hello");
      case "/from-307" -> redirect(307, "/echo");
      case "/set-cookie" -> FakeResponse.text("set").withHeader("Set-Cookie", "taste=ginger");
      case "/cookies" -> FakeResponse.text(request.header("Cookie").orElse("none"));
      case "/header" -> FakeResponse.text(request.header("X-Sent").orElse("none"));
      case "/traceparent" -> FakeResponse.text(request.header("traceparent").orElse("none"));
      case "/missing" -> FakeResponse.status(404).withBody(octets("no such thing"));
      case "/broken" -> FakeResponse.status(500).withBody(octets("out of order"));
      case "/trickle" -> FakeResponse.generated(10_000).withPace(1, Duration.ofMillis(50));
      case "/large" -> FakeResponse.generated(3_000_000).chunked();
      default -> FakeResponse.status(204);
    };
  }

  private static FakeResponse redirect(int status, String to) {
    return FakeResponse.status(status).withHeader("Location", to).withBody(octets("elsewhere"));
  }

  private static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] gzip(String text) {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(octets(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return compressed.toByteArray();
  }

  FakeElb elb() {
    return elb;
  }

  FailawayHttpClient client() {
    return client;
  }

  URI uri(String path) {
    return elb.uri(path);
  }

  /** Requests that went through the load balancer of our client: what nobody else counts. */
  long requestsThroughFailaway() {
    ClusterCounters counters = client.loadBalancer().counters().get(Target.of(uri("/")));
    return counters == null ? 0 : counters.requests();
  }

  /** Refuses connects to one of the two nodes, and resets those it has. */
  void killOneNode() {
    elb.zone(1).refuse();
  }

  void killAllNodes() {
    elb.nodes().forEach(FakeNode::refuse);
  }

  void answerNothing() {
    elb.nodes().forEach(FakeNode::acceptAndNeverAnswer);
  }

  /** Waits until nothing is left of the requests: no lease, and no connection in use. */
  void assertGivenUp() {
    Await.until(
        () -> client.toString().contains("[0 requests under way") && inFlight() == 0,
        PATIENCE,
        () -> client + " " + client.status(uri("/")));
  }

  /** As {@link #assertGivenUp}, where the given-up request took its connection with it. */
  void assertBrokenOff() {
    assertGivenUp();
    ConnectionCounters connections = client.loadBalancer().connectionCounters(Target.of(uri("/")));
    Await.until(
        () -> connections.closed(CloseReason.BROKEN_EXCHANGE) > 0, PATIENCE, connections::toString);
  }

  private int inFlight() {
    return endpoints().stream().mapToInt(EndpointStatus::inFlight).sum();
  }

  private List<EndpointStatus> endpoints() {
    return client.status(uri("/")).endpoints();
  }

  @Override
  public void close() {
    client.close();
    try {
      elb.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
