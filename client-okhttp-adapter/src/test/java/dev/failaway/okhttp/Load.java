/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import dev.failaway.testkit.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** Threads that send GETs one after the other until they are stopped, and count what fails. */
final class Load implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final OkHttpClient client;
  private final Request request;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicIntegerArray answered;
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private volatile boolean stopped;

  private Load(OkHttpClient client, HttpUrl url, int callers) {
    this.answered = new AtomicIntegerArray(callers);
    this.client = client;
    this.request = new Request.Builder().url(url).build();
  }

  static Load start(OkHttpClient client, HttpUrl url, int callers) {
    Load load = new Load(client, url, callers);
    for (int i = 0; i < callers; i++) {
      int caller = i;
      Thread thread = new Thread(() -> load.send(caller), "load-" + i);
      load.threads.add(thread);
      thread.start();
    }
    return load;
  }

  private void send(int caller) {
    while (!stopped) {
      try (Response response = client.newCall(request).execute()) {
        response.body().bytes();
        if (!response.isSuccessful()) {
          failures.add("status " + response.code());
        }
      } catch (IOException e) {
        failures.add(String.valueOf(e));
      }
      answered.incrementAndGet(caller);
    }
  }

  private int answered() {
    return IntStream.range(0, answered.length()).map(answered::get).sum();
  }

  /** Waits until so many more requests have ended. */
  void awaitMore(int requests) {
    int before = answered();
    Await.until(() -> answered() >= before + requests, PATIENCE, () -> requests + " answers");
  }

  /** Waits until every request that is under way now has ended. */
  void awaitCallers() {
    int[] before = IntStream.range(0, answered.length()).map(answered::get).toArray();
    Await.until(
        () -> IntStream.range(0, before.length).allMatch(i -> answered.get(i) > before[i]),
        PATIENCE,
        () -> "every caller to end its request");
  }

  List<String> failures() {
    return List.copyOf(failures);
  }

  @Override
  public void close() {
    stopped = true;
    for (Thread thread : threads) {
      Await.until(() -> !thread.isAlive(), PATIENCE, () -> thread + " to end");
    }
  }
}
