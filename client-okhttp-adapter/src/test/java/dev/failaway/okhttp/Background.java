/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** Calls that nobody waits for, with the body of the answer or the failure that each ended with. */
final class Background implements Callback, AutoCloseable {

  private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
  private final Map<Call, String> ended = new ConcurrentHashMap<>();

  Call send(OkHttpClient client, Request request) {
    Call call = client.newCall(request);
    calls.add(call);
    call.enqueue(this);
    return call;
  }

  /** How many are not over. */
  int pending() {
    return calls.size() - ended.size();
  }

  /** What those that are over ended with. */
  List<String> ended() {
    return List.copyOf(ended.values());
  }

  /** What some of them ended with; an empty text for those that are not over. */
  List<String> endOf(List<Call> some) {
    return some.stream().map(call -> ended.getOrDefault(call, "")).toList();
  }

  @Override
  public void onFailure(Call failed, IOException failure) {
    ended.put(failed, failure.toString());
  }

  @Override
  public void onResponse(Call answered, Response response) {
    try (response) {
      String body = response.body().string();
      ended.put(answered, Thread.currentThread().isInterrupted() ? "interrupted: " + body : body);
    } catch (IOException e) { // the test cancelled it
      ended.put(answered, e.toString());
    }
  }

  /** Cancels those that are not over. */
  @Override
  public void close() {
    calls.forEach(Call::cancel);
  }
}
