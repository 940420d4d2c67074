/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.jmh;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;

/** Plain OkHttp with enough connections and threads for the asynchronous benchmark. */
final class OkHttpBenchmarkClient implements BenchmarkClient {

  private final OkHttpClient client;
  private final Request request;

  OkHttpBenchmarkClient(Node node) {
    Dispatcher dispatcher = new Dispatcher();
    dispatcher.setMaxRequestsPerHost(64);
    client =
        new OkHttpClient.Builder()
            .dispatcher(dispatcher)
            .connectionPool(new ConnectionPool(64, 50, TimeUnit.SECONDS))
            .build();
    request = new Request.Builder().url("http://" + Node.ADDRESS + ":" + node.port() + "/").build();
  }

  @Override
  public int get() throws IOException {
    try (Response response = client.newCall(request).execute()) {
      response.body().bytes();
      return response.code();
    }
  }

  @Override
  public CompletableFuture<Integer> getAsync() {
    CompletableFuture<Integer> result = new CompletableFuture<>();
    client.newCall(request).enqueue(new Completion(result));
    return result;
  }

  @Override
  public void close() {
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
  }

  private record Completion(CompletableFuture<Integer> result) implements Callback {

    @Override
    public void onFailure(Call call, IOException e) {
      result.completeExceptionally(e);
    }

    @Override
    public void onResponse(Call call, Response response) {
      try (ResponseBody body = response.body()) {
        body.bytes();
        result.complete(response.code());
      } catch (IOException e) {
        result.completeExceptionally(e);
      }
    }
  }
}
