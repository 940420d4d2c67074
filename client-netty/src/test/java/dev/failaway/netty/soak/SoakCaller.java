/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.soak;

import dev.failaway.netty.FailawayHttpClient;
import dev.failaway.testkit.FakeElb;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One caller: request after request, each of another shape, each looked at octet by octet. An
 * IOException is what faults are allowed to look like; anything else, a body that is not the
 * request's own, or a request that does not end, is wrong.
 *
 * <p>Threading: one thread.
 */
final class SoakCaller {
  /** Longer than every deadline of the requests together. */
  private static final long HANGING_SECONDS = 60;

  private static final int LONGEST_PAUSE_MICROS = 4_000;
  private static final int BATCH = 16;

  private final FailawayHttpClient client;
  private final List<FakeElb> elbs;
  private final Tally tally;
  private final Random random;

  SoakCaller(FailawayHttpClient client, List<FakeElb> elbs, Tally tally, Random random) {
    this.client = client;
    this.elbs = elbs;
    this.tally = tally;
    this.random = random;
  }

  /**
   * One request.
   *
   * @param id makes its bodies unlike any other's
   * @param size of the response's body
   * @param sent checksum of the request's body
   * @param http what goes to the client
   */
  private record Call(long id, int size, String sent, HttpRequest http) {}

  void runUntil(BooleanSupplier over) {
    while (!over.getAsBoolean()) {
      try {
        next();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        tally.wrong(e);
        return;
      } catch (RuntimeException | AssertionError e) {
        tally.wrong(e);
      }
      LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(LONGEST_PAUSE_MICROS)));
    }
  }

  private void next() throws InterruptedException {
    switch (random.nextInt(10)) {
      case 0, 1 -> blocking(draw());
      case 2, 3 -> stream(draw());
      case 4, 5 -> slowly(draw());
      case 6 -> cancelled(draw());
      case 7 -> batch();
      default -> asynchronous(draw());
    }
  }

  private Call draw() {
    long id = tally.begin();
    int size = size();
    String flags =
        random.nextInt(4) == 0
            ? Payload.CHUNKED
            : random.nextInt(12) == 0 ? Payload.SLOW : Payload.PLAIN;
    FakeElb elb = elbs.get(random.nextInt(elbs.size()));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(elb.uri("/" + id + "/" + size + "/" + flags))
            .header("X-Request-Id", Long.toString(id))
            .timeout(timeout());
    byte[] body = random.nextInt(3) == 0 ? Payload.body(~id, size()) : new byte[0];
    switch (body.length == 0 ? 0 : random.nextInt(1, 4)) {
      case 0 -> request.GET();
      case 1 -> request.PUT(BodyPublishers.ofByteArray(body));
      default -> request.POST(publisher(body));
    }
    return new Call(id, size, Payload.checksum(body), request.build());
  }

  private int size() {
    return switch (random.nextInt(20)) {
      case 0 -> random.nextInt(500_000);
      case 1, 2, 3, 4 -> random.nextInt(60_000);
      case 5 -> 0;
      default -> random.nextInt(3_000);
    };
  }

  private Duration timeout() {
    return random.nextInt(10) == 0
        ? Duration.ofMillis(1 + random.nextInt(60))
        : Duration.ofSeconds(5);
  }

  private BodyPublisher publisher(byte[] body) {
    return switch (random.nextInt(3)) {
      case 0 -> BodyPublishers.ofByteArray(body);
      case 1 -> BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body));
      default -> BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(body), body.length);
    };
  }

  // ---- The shapes.

  private void blocking(Call call) throws InterruptedException {
    try {
      check(call, client.send(call.http, BodyHandlers.ofByteArray()));
    } catch (IOException e) {
      failed(e);
    }
  }

  private void asynchronous(Call call) throws InterruptedException {
    await(call, client.sendAsync(call.http, BodyHandlers.ofByteArray()));
  }

  private void batch() throws InterruptedException {
    List<Call> calls = new ArrayList<>();
    List<CompletableFuture<HttpResponse<byte[]>>> futures = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      Call call = draw();
      calls.add(call);
      futures.add(client.sendAsync(call.http, BodyHandlers.ofByteArray()));
    }
    for (int i = 0; i < BATCH; i++) {
      await(calls.get(i), futures.get(i));
    }
  }

  private void cancelled(Call call) throws InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> future =
        client.sendAsync(call.http, BodyHandlers.ofByteArray());
    LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(3_000)));
    if (future.cancel(true)) {
      tally.end("cancelled");
    } else {
      await(call, future);
    }
  }

  /** Reads in pieces, and sometimes leaves in the middle. */
  private void stream(Call call) throws InterruptedException {
    try {
      HttpResponse<InputStream> response = client.send(call.http, BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        if (response.statusCode() != 200) {
          status(response.statusCode());
          return;
        }
        if (response.headers().firstValue(Payload.ID).isEmpty()) {
          // The node's broken chunks come under a head of their own; they never come to an end.
          throw new AssertionError(body.readAllBytes().length + " octets of nobody for " + call);
        }
        heads(call, response);
        boolean leaves = random.nextInt(6) == 0;
        int wanted = leaves ? random.nextInt(call.size + 1) : Integer.MAX_VALUE;
        int read = read(call, body, wanted);
        if (!leaves) {
          lengths(call, read);
        }
        tally.checked(read);
        tally.end(leaves ? "left" : "ok");
      }
    } catch (IOException e) {
      failed(e);
    }
  }

  private int read(Call call, InputStream body, int wanted) throws IOException {
    byte[] piece = new byte[1 + random.nextInt(10_000)];
    int position = 0;
    while (position < wanted) {
      int count = body.read(piece, 0, Math.min(piece.length, wanted - position));
      if (count < 0) {
        break;
      }
      octets(call, piece, count, position);
      position += count;
    }
    return position;
  }

  /** A subscriber that asks for one buffer at a time, and sometimes cancels. */
  private void slowly(Call call) throws InterruptedException {
    SlowSubscriber subscriber =
        new SlowSubscriber(random.nextInt(6) == 0 ? random.nextInt(call.size + 1) : -1);
    CompletableFuture<HttpResponse<byte @Nullable []>> future =
        client.sendAsync(call.http, info -> subscriber);
    HttpResponse<byte @Nullable []> response = got(future);
    if (response == null) {
      return;
    }
    if (response.statusCode() != 200) {
      status(response.statusCode());
      return;
    }
    byte[] body = response.body();
    if (body == null) {
      tally.end("left"); // possibly before it noticed that the node's chunks are broken
    } else {
      heads(call, response);
      body(call, body);
    }
  }

  // ---- The ends.

  private void await(Call call, CompletableFuture<HttpResponse<byte[]>> future)
      throws InterruptedException {
    HttpResponse<byte[]> response = got(future);
    if (response != null) {
      check(call, response);
    }
  }

  private <T> @Nullable HttpResponse<T> got(CompletableFuture<HttpResponse<T>> future)
      throws InterruptedException {
    try {
      return future.get(HANGING_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException expected) {
        failed(expected);
      } else {
        throw new AssertionError("failed with no IOException", e);
      }
    } catch (CancellationException e) {
      throw new AssertionError("cancelled by nobody", e);
    } catch (TimeoutException e) {
      throw new AssertionError("a request hangs: " + client, e);
    }
    return null;
  }

  private void failed(IOException failure) {
    tally.end(failure.getClass().getSimpleName());
  }

  private void status(int status) {
    if (status != 503 && status != 429) {
      throw new AssertionError("status " + status);
    }
    tally.end("status " + status);
  }

  private void check(Call call, HttpResponse<byte[]> response) {
    if (response.statusCode() != 200) {
      status(response.statusCode());
      return;
    }
    heads(call, response);
    body(call, response.body());
  }

  private void body(Call call, byte[] body) {
    lengths(call, body.length);
    octets(call, body, body.length, 0);
    tally.checked(body.length);
    tally.end("ok");
  }

  private static void heads(Call call, HttpResponse<?> response) {
    String id = response.headers().firstValue(Payload.ID).orElse("none");
    if (!id.equals(Long.toString(call.id))) {
      throw new AssertionError("the response of " + id + " for " + call);
    }
    String received = response.headers().firstValue(Payload.CHECKSUM).orElse("none");
    if (!received.equals(call.sent)) {
      throw new AssertionError("the node received a body of " + received + " from " + call);
    }
  }

  private static void lengths(Call call, int received) {
    if (received != call.size) {
      throw new AssertionError(received + " octets for " + call);
    }
  }

  private static void octets(Call call, byte[] octets, int count, int position) {
    for (int i = 0; i < count; i++) {
      if (octets[i] != Payload.octet(call.id, position + i)) {
        throw new AssertionError("octet " + (position + i) + " is wrong for " + call);
      }
    }
  }
}
