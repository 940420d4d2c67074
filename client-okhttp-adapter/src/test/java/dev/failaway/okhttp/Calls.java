/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import dev.failaway.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/** Short forms of what tests do with a client. */
final class Calls {

  private Calls() {}

  /** Gets a URL and returns the body of the answer. */
  static String get(OkHttpClient client, HttpUrl url) throws IOException {
    try (Response response = client.newCall(new Request.Builder().url(url).build()).execute()) {
      return response.body().string();
    }
  }

  /** Gets a URL and returns the status. */
  static int status(OkHttpClient client, HttpUrl url) throws IOException {
    return status(client, new Request.Builder().url(url).build());
  }

  static int status(OkHttpClient client, Request request) throws IOException {
    try (Response response = client.newCall(request).execute()) {
      return response.code();
    }
  }

  /** Gets a URL so often and counts the answers by their body. */
  static Map<String, Integer> spread(OkHttpClient client, HttpUrl url, int times)
      throws IOException {
    Map<String, Integer> answers = new TreeMap<>();
    for (int i = 0; i < times; i++) {
      answers.merge(get(client, url), 1, Integer::sum);
    }
    return answers;
  }

  /** Gets a URL again and again until something is the case. */
  static void getUntil(OkHttpClient client, HttpUrl url, BooleanSupplier condition) {
    Await.until(
        () -> {
          getUnchecked(client, url);
          return condition.getAsBoolean();
        },
        Bed.PATIENCE);
  }

  /** Gets a URL where no exception is declared. */
  static String getUnchecked(OkHttpClient client, HttpUrl url) {
    try {
      return get(client, url);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Request post(HttpUrl url, RequestBody body) {
    return new Request.Builder().url(url).post(body).build();
  }

  static RequestBody body(String text) {
    return RequestBody.create(text, null);
  }

  /** A body that may be written while the response is read. */
  static RequestBody duplex(String text) {
    return body(text, true);
  }

  /** A body that can be written once. */
  static RequestBody oneShot(String text) {
    return body(text, false);
  }

  private static RequestBody body(String text, boolean duplex) {
    RequestBody body = body(text);
    return new RequestBody() {
      @Override
      public okhttp3.@Nullable MediaType contentType() {
        return body.contentType();
      }

      @Override
      public boolean isDuplex() {
        return duplex;
      }

      @Override
      public boolean isOneShot() {
        return !duplex;
      }

      @Override
      public void writeTo(BufferedSink sink) throws IOException {
        body.writeTo(sink);
        if (duplex) {
          sink.close(); // OkHttp leaves that to the writer
        }
      }
    };
  }
}
