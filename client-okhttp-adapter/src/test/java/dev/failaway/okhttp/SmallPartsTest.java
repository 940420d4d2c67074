/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.failaway.ClientConfig;
import dev.failaway.RequestOptions;
import dev.failaway.Target;
import dev.failaway.cluster.LoadBalancer;
import dev.failaway.cluster.RequestTraits;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parts that need no server: targets, Retry-After, traits. */
class SmallPartsTest {

  @Test
  void installingTwiceIsRefused() {
    try (LoadBalancer loadBalancer = LoadBalancer.create(ClientConfig.defaults())) {
      OkHttpClient.Builder builder =
          FailawayOkHttp.install(new OkHttpClient.Builder(), loadBalancer);

      assertThatIllegalStateException()
          .isThrownBy(() -> FailawayOkHttp.install(builder, loadBalancer));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "http://a.test/x,http://a.test:80",
    "https://A.test:8443,https://a.test:8443",
    "http://a.test./,http://a.test:80",
    "http://a.127x/,http://a.127x:80"
  })
  void namesAreTargets(String url, String target) {
    Target found = Targets.find(HttpUrl.get(url));

    assertThat(found).hasToString(target);
    assertThat(found != null && Targets.names(found, HttpUrl.get(url))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://127.0.0.1/", "http://[::1]:8080/", "http://1.2.3.4:80/"})
  void literalsAreNoTargets(String url) {
    assertThat(Targets.find(HttpUrl.get(url))).isNull();
  }

  private static Response response(String retryAfter, long receivedMillis) {
    return new Response.Builder()
        .request(new Request.Builder().url("http://a.test/").build())
        .protocol(Protocol.HTTP_1_1)
        .code(503)
        .message("")
        .receivedResponseAtMillis(receivedMillis)
        .header("Retry-After", retryAfter)
        .build();
  }

  @ParameterizedTest
  @CsvSource({"0,0", "3,3", "120,120"})
  void retryAfterInSeconds(String value, long seconds) {
    assertThat(RetryAfter.nanos(response(value, 0)))
        .isEqualTo(Duration.ofSeconds(seconds).toNanos());
  }

  @Test
  void retryAfterAsADate() {
    ZonedDateTime date = ZonedDateTime.of(2026, 1, 1, 0, 0, 30, 0, ZoneOffset.UTC);
    String header = DateTimeFormatter.RFC_1123_DATE_TIME.format(date);
    long received = date.toInstant().toEpochMilli();

    assertThat(RetryAfter.nanos(response(header, received - 4_000)))
        .isEqualTo(Duration.ofSeconds(4).toNanos());
    assertThat(RetryAfter.nanos(response(header, received + 4_000))).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"soon", "-1", "99999999999999999999", ""})
  void nonsenseIsNoRetryAfter(String value) {
    assertThat(RetryAfter.nanos(response(value, 0))).isEqualTo(RetryAfter.ABSENT);
  }

  @Test
  void traitsFollowMethodBodyAndKey() {
    Request get = new Request.Builder().url("http://a.test/").build();
    Request post = Calls.post(get.url(), Calls.body("x"));

    assertThat(traits(get)).isSameAs(OutboundRequest.REPEATABLE);
    assertThat(traits(post).idempotent()).isFalse();
    assertThat(traits(post.newBuilder().header("Idempotency-Key", "1").build()).idempotent())
        .isTrue();
    assertThat(traits(Calls.post(get.url(), Calls.oneShot("x"))).replayable()).isFalse();
  }

  private static RequestTraits traits(Request request) {
    try (LoadBalancer loadBalancer = LoadBalancer.create(ClientConfig.defaults())) {
      Target target = new Target("http", "a.test", 80);
      return OutboundRequest.traits(request, RequestOptions.defaults(), target, loadBalancer);
    }
  }
}
