/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.consumers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientRequestException;
import org.springframework.web.reactive.function.client.WebClientResponseException;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Spring's WebClient over JdkClientHttpConnector. */
class WebClientTest implements ConsumerContract {
  private final Site site = Site.open();
  private final WebClient web = web(new JdkClientHttpConnector(site.client()));

  private static WebClient web(JdkClientHttpConnector connector) {
    return WebClient.builder().clientConnector(connector).build();
  }

  @Override
  public Site site() {
    return site;
  }

  @Override
  public Class<? extends Throwable> outage() {
    return WebClientRequestException.class;
  }

  @Override
  public Class<? extends Throwable> timeout() {
    return WebClientRequestException.class;
  }

  /** Spring reads a body to its end whether or not somebody still wants it. */
  @Override
  public boolean passesOnThatABodyIsClosed() {
    return false;
  }

  private Mono<ResponseEntity<String>> getting(WebClient client, String path) {
    return client.get().uri(site.uri(path)).retrieve().toEntity(String.class);
  }

  private static Reply reply(Mono<ResponseEntity<String>> response) {
    ResponseEntity<String> entity = Objects.requireNonNull(response.block(Site.PATIENCE));
    return new Reply(
        entity.getStatusCode().value(), Objects.requireNonNullElse(entity.getBody(), ""));
  }

  @Override
  public Reply get(String path) {
    return reply(getting(web, path));
  }

  @Override
  public Reply post(String path, String body) {
    return reply(
        web.post()
            .uri(site.uri(path))
            .contentType(new MediaType("text", "plain", StandardCharsets.UTF_8))
            .bodyValue(body)
            .retrieve()
            .toEntity(String.class));
  }

  @Override
  public Reply getWithin(String path, Duration timeout) {
    JdkClientHttpConnector connector = new JdkClientHttpConnector(site.client());
    connector.setReadTimeout(timeout);
    return reply(getting(web(connector), path));
  }

  @Override
  public int statusOf(String path) {
    try {
      return get(path).status();
    } catch (WebClientResponseException e) {
      return e.getStatusCode().value();
    }
  }

  @Override
  public InputStream stream(String path) {
    Flux<DataBuffer> body = web.get().uri(site.uri(path)).retrieve().bodyToFlux(DataBuffer.class);
    return DataBufferUtils.subscriberInputStream(body, 1);
  }

  @Override
  public Runnable begin(String path) {
    Disposable running = getting(web, path).subscribe();
    return running::dispose;
  }

  @Test
  void errorStatusesAreTheExceptionsOfSpring() {
    assertThatThrownBy(() -> get("/missing"))
        .isInstanceOf(WebClientResponseException.NotFound.class);
    assertThatThrownBy(() -> get("/broken"))
        .isInstanceOf(WebClientResponseException.InternalServerError.class);
  }

  @Test
  void bodiesThatArePublishedArrive() {
    Flux<String> lines = Flux.range(0, 1000).map(i -> "line " + i + "\n");

    String echoed =
        web.post()
            .uri(site.uri("/echo"))
            .contentType(MediaType.TEXT_PLAIN)
            .body(lines, String.class)
            .retrieve()
            .bodyToMono(String.class)
            .block(Site.PATIENCE);

    assertThat(echoed).startsWith("line 0\n").endsWith("line 999\n");
  }

  @Test
  void aBodyThatIsTakenInPartGivesItsConnectionBack() {
    Byte first =
        web.get()
            .uri(site.uri("/large"))
            .retrieve()
            .bodyToFlux(DataBuffer.class)
            .map(buffer -> buffer.read())
            .blockFirst(Site.PATIENCE);

    assertThat(first).isNotNull();
    site.assertGivenUp();
  }
}
