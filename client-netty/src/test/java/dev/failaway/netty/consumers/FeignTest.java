/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.consumers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.failaway.Target;
import dev.failaway.netty.FailawayHttpClient;
import feign.Feign;
import feign.FeignException;
import feign.Headers;
import feign.Request;
import feign.RequestLine;
import feign.Response;
import feign.RetryableException;
import feign.Retryer;
import feign.Target.EmptyTarget;
import feign.http2client.Http2Client;
import java.io.IOException;
import java.io.InputStream;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.http.HttpClient.Redirect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Feign over its Http2Client, which likes to build a client of its own. */
class FeignTest implements ConsumerContract {
  private static final Request.Options OPTIONS = options(Duration.ofSeconds(60));
  private static final Duration CONNECT = Duration.ofMillis(OPTIONS.connectTimeoutMillis());

  private final Site site =
      Site.open(
          builder ->
              builder
                  .forFeign(CONNECT, OPTIONS.isFollowRedirects())
                  .cookieHandler(new CookieManager(null, CookiePolicy.ACCEPT_ALL)));
  private final Api api = api(site.client());

  interface Api {
    @RequestLine("GET")
    Response get(URI uri);

    @RequestLine("GET")
    Response get(URI uri, Request.Options options);

    @RequestLine("GET")
    String getText(URI uri);

    @RequestLine("POST")
    @Headers("Content-Type: text/plain; charset=utf-8")
    Response post(URI uri, String body);
  }

  private static Request.Options options(Duration readTimeout) {
    return new Request.Options(
        10, TimeUnit.SECONDS, readTimeout.toMillis(), TimeUnit.MILLISECONDS, true);
  }

  private static Api api(FailawayHttpClient client) {
    return Feign.builder()
        .client(new Http2Client(client))
        .options(OPTIONS)
        .retryer(Retryer.NEVER_RETRY)
        .target(EmptyTarget.create(Api.class));
  }

  @Override
  public Site site() {
    return site;
  }

  @Override
  public Class<? extends Throwable> outage() {
    return RetryableException.class;
  }

  @Override
  public Class<? extends Throwable> timeout() {
    return RetryableException.class;
  }

  private static Reply reply(Response response) throws IOException {
    try (InputStream body = response.body().asInputStream()) {
      return new Reply(response.status(), new String(body.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Override
  public Reply get(String path) throws IOException {
    return reply(api.get(site.uri(path)));
  }

  @Override
  public Reply post(String path, String body) throws IOException {
    return reply(api.post(site.uri(path), body));
  }

  @Override
  public Reply getWithin(String path, Duration timeout) throws IOException {
    return reply(api.get(site.uri(path), options(timeout)));
  }

  @Override
  public int statusOf(String path) throws IOException {
    return get(path).status();
  }

  @Override
  public InputStream stream(String path) throws IOException {
    return api.get(site.uri(path)).body().asInputStream();
  }

  @Override
  public Runnable begin(String path) {
    Thread caller = new Thread(() -> assertThatThrownBy(() -> get(path)).isNotNull());
    caller.start();
    return caller::interrupt;
  }

  @Test
  void errorStatusesAreTheExceptionsOfFeign() {
    assertThatThrownBy(() -> api.getText(site.uri("/missing")))
        .isInstanceOf(FeignException.NotFound.class);
  }

  @Test
  void compressedBodiesAreDecoded() throws Exception {
    assertThat(get("/gzip")).isEqualTo(new Reply(200, Site.GREETING));
  }

  // ---- The trap. An address instead of a name, so that a stock client finds it as well.

  @Test
  void aClientWithoutConnectTimeoutIsReplaced() throws Exception {
    assertBypassed(builder -> builder.followRedirects(Redirect.ALWAYS));
  }

  @Test
  void aClientWithAnotherConnectTimeoutIsReplaced() throws Exception {
    assertBypassed(
        builder -> builder.connectTimeout(Duration.ofSeconds(2)).followRedirects(Redirect.ALWAYS));
  }

  @Test
  void aClientThatFollowsRedirectsOtherwiseIsReplaced() throws Exception {
    assertBypassed(
        builder -> builder.connectTimeout(Duration.ofSeconds(10)).followRedirects(Redirect.NORMAL));
  }

  private void assertBypassed(UnaryOperator<FailawayHttpClient.Builder> settings)
      throws IOException {
    try (FailawayHttpClient client = settings.apply(FailawayHttpClient.newBuilder()).build()) {
      assertThat(reply(api(client).get(address())).body()).isEqualTo(Site.GREETING);

      assertThat(site.elb().requests().count()).isEqualTo(1);
      assertThat(client.loadBalancer().counters()).isEmpty();
    }
  }

  @Test
  void aClientForFeignIsUsed() throws Exception {
    try (FailawayHttpClient client =
        FailawayHttpClient.newBuilder().forFeign(CONNECT, OPTIONS.isFollowRedirects()).build()) {
      assertThat(reply(api(client).get(address())).body()).isEqualTo(Site.GREETING);

      assertThat(client.loadBalancer().counters())
          .hasEntrySatisfying(
              Target.of(address()), counters -> assertThat(counters.requests()).isEqualTo(1));
    }
  }

  @Test
  void aClientForFeignRefusesToBeReplaced() {
    Request.Options others = new Request.Options(2, TimeUnit.SECONDS, 60, TimeUnit.SECONDS, true);

    assertThatThrownBy(() -> api.get(address(), others))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("10000 ms")
        .hasMessageContaining("ALWAYS");

    assertThat(site.elb().requests().count()).isZero();
  }

  private URI address() {
    return site.elb().uri("127.0.1.1", "/hello");
  }
}
