/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** A plain client for the tests: the JDK's, straight to one node's address. */
final class Http {
  static final Duration PATIENCE = Duration.ofSeconds(20);

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(20))
          .build();

  static URI uri(FakeNode node, String path) {
    return URI.create("http://" + node.label() + ":" + node.address().getPort() + path);
  }

  static HttpRequest get(FakeNode node, String path) {
    return HttpRequest.newBuilder(uri(node, path)).timeout(PATIENCE).build();
  }

  HttpClient client() {
    return client;
  }

  HttpResponse<String> send(FakeNode node, String path) throws IOException, InterruptedException {
    return client.send(get(node, path), BodyHandlers.ofString());
  }

  HttpResponse<byte[]> bytes(FakeNode node, String path) throws IOException, InterruptedException {
    return client.send(get(node, path), BodyHandlers.ofByteArray());
  }

  HttpResponse<byte[]> post(FakeNode node, String path, byte[] body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri(node, path))
            .timeout(PATIENCE)
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    return client.send(request, BodyHandlers.ofByteArray());
  }
}
