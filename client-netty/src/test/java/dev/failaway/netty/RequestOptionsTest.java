/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.failaway.ClientConfig;
import dev.failaway.RequestOptions;
import dev.failaway.testkit.FakeElb;
import dev.failaway.testkit.FakeRequest;
import dev.failaway.testkit.FakeResponse;
import dev.failaway.testkit.FakeZone;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RequestOptionsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Queue<Optional<String>> keys = new ConcurrentLinkedQueue<>();
  private final AtomicInteger failures = new AtomicInteger();
  private FakeElb elb;
  private FailawayHttpClient client;

  @BeforeEach
  void start() throws Exception {
    elb = FakeElb.builder().zones(3).handler(this::answer).start();
    client =
        FailawayHttpClient.newBuilder()
            .config(
                ClientConfig.defaults()
                    .withDns(dns -> dns.withServers(List.of(elb.dnsServer())))
                    .withTimeouts(timeouts -> timeouts.withConnect(PATIENCE))
                    .withRetry(r -> r.withIdempotencyHeader("X-Once")))
            .build();
  }

  private FakeResponse answer(FakeRequest request) {
    keys.add(request.header("X-Once"));
    return FakeResponse.status(failures.getAndDecrement() > 0 ? 503 : 200);
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    elb.close();
  }

  private HttpRequest.Builder post() {
    return HttpRequest.newBuilder(elb.uri("/")).POST(BodyPublishers.ofString("x"));
  }

  private int send(FailawayHttpClient through, HttpRequest request) throws Exception {
    return through.send(request, BodyHandlers.discarding()).statusCode();
  }

  @Test
  void postIsRepeatedOnlyWhenItIsSaidToBeIdempotent() throws Exception {
    elb.zone(1).cutAfterRequest();
    elb.zone(2).cutAfterRequest();
    FailawayHttpClient view = client.withOptions(RequestOptions.defaults().withIdempotent(true));

    assertThat(send(view, post().build())).isEqualTo(200);
    elb.zone(3).cutAfterRequest();
    elb.clearLogs();
    assertThatThrownBy(() -> send(client, post().build())).isInstanceOf(IOException.class);
    assertThat(elb.requests().list()).hasSize(1);
  }

  @Test
  void generatedKeyIsKeptOverTheAttemptsOfOneRequest() throws Exception {
    failures.set(2);
    FailawayHttpClient view =
        client.withOptions(RequestOptions.defaults().withGenerateIdempotencyKey(true));

    assertThat(send(view, post().build())).isEqualTo(200);
    assertThat(send(view, post().build())).isEqualTo(200);

    assertThat(keys).hasSize(4).allMatch(Optional::isPresent);
    assertThat(keys.stream().distinct()).hasSize(2);
  }

  @Test
  void headerOfTheConfiguredNameMakesAPostIdempotent() throws Exception {
    elb.zone(1).status(503, 1);
    elb.zone(2).status(503, 1);

    assertThat(send(client, post().header("X-Once", "7").build())).isEqualTo(200);
  }

  @Test
  void optionsOfAViewAreNotThoseOfTheClient() throws Exception {
    FailawayHttpClient hasty =
        client.withOptions(
            RequestOptions.defaults()
                .withMaxAttempts(1)
                .withAttemptTimeout(Duration.ofMillis(100)));
    elb.zones().forEach(FakeZone::acceptAndNeverAnswer);
    HttpRequest get = HttpRequest.newBuilder(elb.uri("/")).build();

    assertThatThrownBy(() -> send(hasty, get)).isInstanceOf(HttpTimeoutException.class);

    answerTooLateForTheHasty();
    assertThat(send(client, get)).isEqualTo(200);
  }

  @Test
  void theDeadlineOfAViewEndsWhereThatOfARequestIsLonger() throws Exception {
    FailawayHttpClient hasty =
        client.withOptions(RequestOptions.defaults().withRequestTimeout(Duration.ofMillis(100)));
    elb.zones().forEach(FakeZone::acceptAndNeverAnswer);
    HttpRequest get = HttpRequest.newBuilder(elb.uri("/")).build();
    HttpRequest patient = HttpRequest.newBuilder(elb.uri("/")).timeout(PATIENCE).build();

    assertThatThrownBy(() -> send(hasty, get)).isInstanceOf(HttpTimeoutException.class);

    answerTooLateForTheHasty();
    assertThat(send(hasty, patient)).isEqualTo(200);
  }

  private void answerTooLateForTheHasty() {
    elb.healAll();
    elb.zones().forEach(zone -> zone.latency(Duration.ofMillis(400)));
  }

  @Test
  void closingAViewClosesNothing() throws Exception {
    FailawayHttpClient view = client.withOptions(RequestOptions.defaults());

    view.close();
    view.shutdown();
    view.shutdownNow();

    assertThat(send(client, post().build())).isEqualTo(200);
    assertThat(send(view, post().build())).isEqualTo(200);
    assertThat(view.loadBalancer()).isSameAs(client.loadBalancer());
  }
}
