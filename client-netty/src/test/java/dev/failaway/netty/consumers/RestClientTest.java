/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.consumers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientResponseException;

/** Spring's RestClient over JdkClientHttpRequestFactory. */
class RestClientTest implements ConsumerContract {
  private final Site site = Site.open();
  private final RestClient rest =
      RestClient.builder().requestFactory(new JdkClientHttpRequestFactory(site.client())).build();

  @Override
  public Site site() {
    return site;
  }

  @Override
  public Class<? extends Throwable> outage() {
    return ResourceAccessException.class;
  }

  @Override
  public Class<? extends Throwable> timeout() {
    return ResourceAccessException.class;
  }

  /** Spring cancels the request itself and throws an exception of its own, without a cause. */
  @Override
  public boolean timesOutInTheClient() {
    return false;
  }

  @Override
  public Reply get(String path) {
    return reply(rest.get().uri(site.uri(path)).retrieve().toEntity(String.class));
  }

  @Override
  public Reply post(String path, String body) {
    return reply(
        rest.post()
            .uri(site.uri(path))
            .contentType(new MediaType("text", "plain", StandardCharsets.UTF_8))
            .body(body)
            .retrieve()
            .toEntity(String.class));
  }

  private static Reply reply(ResponseEntity<String> entity) {
    return new Reply(
        entity.getStatusCode().value(), Objects.requireNonNullElse(entity.getBody(), ""));
  }

  @Override
  public Reply getWithin(String path, Duration timeout) {
    JdkClientHttpRequestFactory factory = new JdkClientHttpRequestFactory(site.client());
    factory.setReadTimeout(timeout);
    RestClient impatient = RestClient.builder().requestFactory(factory).build();
    return reply(impatient.get().uri(site.uri(path)).retrieve().toEntity(String.class));
  }

  @Override
  public int statusOf(String path) {
    try {
      return get(path).status();
    } catch (RestClientResponseException e) {
      return e.getStatusCode().value();
    }
  }

  @Override
  public InputStream stream(String path) {
    return rest.get()
        .uri(site.uri(path))
        .exchangeForRequiredValue((request, response) -> response.getBody(), false);
  }

  @Override
  public Runnable begin(String path) {
    Thread caller = new Thread(() -> assertThatThrownBy(() -> get(path)).isNotNull());
    caller.start();
    return caller::interrupt;
  }

  @Test
  void errorStatusesAreTheExceptionsOfSpring() {
    assertThatThrownBy(() -> get("/missing"))
        .isInstanceOf(HttpClientErrorException.NotFound.class)
        .hasMessageContaining("no such thing");
    assertThatThrownBy(() -> get("/broken"))
        .isInstanceOf(HttpServerErrorException.InternalServerError.class)
        .hasMessageContaining("out of order");
  }

  /** Its body handler reads from the body it is to make, while it makes it. */
  @Test
  void compressedBodiesAreReadInTheBodyHandler() {
    assertThat(get("/gzip")).isEqualTo(new Reply(200, Site.GREETING));
  }

  @Test
  void whatWritesABodyAndFailsFailsTheRequest() {
    IOException failure = new IOException("the file is gone");

    assertThatThrownBy(
            () ->
                rest.post()
                    .uri(site.uri("/echo"))
                    .body(
                        out -> {
                          out.write(new byte[100_000]);
                          throw failure;
                        })
                    .retrieve()
                    .toBodilessEntity())
        .isInstanceOf(ResourceAccessException.class)
        .hasRootCause(failure);
    site.assertGivenUp();
  }

  @Test
  void bodiesThatAreWrittenAsTheyGoArrive() {
    String body =
        Objects.requireNonNull(
            rest.post()
                .uri(site.uri("/echo"))
                .body(
                    out -> {
                      for (int i = 0; i < 1000; i++) {
                        out.write("0123456789".getBytes(StandardCharsets.US_ASCII));
                      }
                    })
                .retrieve()
                .body(String.class));

    assertThat(body).hasSize(10_000);
  }
}
