/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import kong.unirest.core.Config;
import kong.unirest.core.HttpResponse;
import kong.unirest.core.RawResponse;
import kong.unirest.core.UnirestException;
import kong.unirest.core.UnirestInstance;
import kong.unirest.core.java.JavaClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unirest 4 over its JavaClient. */
class UnirestTest implements ConsumerContract {
  private final Site site = Site.open();
  private final UnirestInstance unirest =
      new UnirestInstance(new Config().httpClient(config -> new JavaClient(config, site.client())));

  @Override
  public Site site() {
    return site;
  }

  @Override
  public Class<? extends Throwable> outage() {
    return UnirestException.class;
  }

  @Override
  public Class<? extends Throwable> timeout() {
    return UnirestException.class;
  }

  private static Reply reply(HttpResponse<String> response) {
    return new Reply(response.getStatus(), response.getBody());
  }

  @Override
  public Reply get(String path) {
    return reply(unirest.get(site.uri(path).toString()).asString());
  }

  @Override
  public Reply post(String path, String body) {
    return reply(unirest.post(site.uri(path).toString()).body(body).asString());
  }

  @Override
  public Reply getWithin(String path, Duration timeout) {
    return reply(
        unirest
            .get(site.uri(path).toString())
            .requestTimeout(Math.toIntExact(timeout.toMillis()))
            .asString());
  }

  @Override
  public int statusOf(String path) {
    return get(path).status();
  }

  @Override
  public InputStream stream(String path) {
    return unirest.get(site.uri(path).toString()).asObject(RawResponse::getContent).getBody();
  }

  @Override
  public Runnable begin(String path) {
    CompletableFuture<HttpResponse<String>> future =
        unirest.get(site.uri(path).toString()).asStringAsync();
    return () -> future.cancel(true);
  }

  @AfterEach
  void closeUnirest() {
    unirest.close();
  }

  @Test
  void compressedBodiesAreDecoded() {
    assertThat(get("/gzip")).isEqualTo(new Reply(200, Site.GREETING));
  }

  @Test
  void formsAndFilesArePublished(@TempDir Path folder) throws Exception {
    Path file = Files.write(folder.resolve("zeroes.bin"), new byte[100_000]);

    String body =
        unirest
            .post(site.uri("/echo").toString())
            .field("a", "first")
            .field("b", file.toFile())
            .asString()
            .getBody();

    assertThat(body).contains("first").contains("zeroes.bin").hasSizeGreaterThan(100_000);
  }
}
