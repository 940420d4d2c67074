/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.consumers;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Consumers that are themselves an {@link HttpClient} around ours. */
interface HttpClientContract extends ConsumerContract {
  HttpClient http();

  @Override
  default Class<? extends Throwable> outage() {
    return ConnectException.class;
  }

  @Override
  default Class<? extends Throwable> timeout() {
    return HttpTimeoutException.class;
  }

  private Reply send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response = http().send(request, BodyHandlers.ofString());
    return new Reply(response.statusCode(), response.body());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(site().uri(path));
  }

  @Override
  default Reply get(String path) throws IOException, InterruptedException {
    return send(request(path).GET().build());
  }

  @Override
  default Reply post(String path, String body) throws IOException, InterruptedException {
    return send(request(path).POST(BodyPublishers.ofString(body)).build());
  }

  @Override
  default Reply getWithin(String path, Duration timeout) throws IOException, InterruptedException {
    return send(request(path).timeout(timeout).build());
  }

  @Override
  default int statusOf(String path) throws IOException, InterruptedException {
    return get(path).status();
  }

  @Override
  default InputStream stream(String path) throws IOException, InterruptedException {
    return http().send(request(path).build(), BodyHandlers.ofInputStream()).body();
  }

  @Override
  default Runnable begin(String path) {
    CompletableFuture<HttpResponse<String>> future =
        http().sendAsync(request(path).build(), BodyHandlers.ofString());
    return () -> future.cancel(true);
  }
}
