/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static dev.failaway.netty.ParityCase.acting;
import static dev.failaway.netty.ParityCase.answering;
import static dev.failaway.netty.ParityCase.response;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.failaway.netty.ParityCase.Script;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What subscribers get, and when. */
final class FlowCases {
  private static final String HELLO = response(200, "", "hello");

  private FlowCases() {}

  static List<ParityCase> all() {
    return List.of(
        acting(
            "one list at a time",
            answering(HELLO),
            scene -> scene.exchange("/", info -> new Recording())),
        acting(
            "no list of an empty body",
            answering(response(200, "", "")),
            scene -> scene.exchange("/", info -> new Recording())),
        acting(
            "a publisher that is subscribed to later",
            answering(HELLO),
            scene -> {
              Flow.Publisher<List<ByteBuffer>> body =
                  scene
                      .client()
                      .send(scene.request("/").build(), BodyHandlers.ofPublisher())
                      .body();
              BodySubscriber<String> late = BodySubscribers.ofString(US_ASCII);
              body.subscribe(late);
              scene.see("late", () -> late.getBody().toCompletableFuture().join());
            }),
        acting(
            "a body's stage that is done before the body",
            answering(HELLO),
            scene -> scene.exchange("/", info -> new Early())),
        cancelling("a subscriber that cancels at once", "onSubscribe"),
        cancelling("a subscriber that cancels on the way", "onNext"),
        closing("a stream closed before its end", BodyHandlers.ofInputStream()),
        closing("lines closed before their end", BodyHandlers.ofLines()),
        acting(
            "a publisher that nobody subscribes to",
            answering(HELLO),
            scene -> {
              HttpRequest request = scene.foreign(scene.request("/").build());
              scene.see(
                  "send",
                  () -> scene.client().send(request, BodyHandlers.ofPublisher()).statusCode());
              scene.exchange("/", BodyHandlers.ofString());
            }),
        acting(
            "a publisher that two subscribe to",
            answering(HELLO),
            scene -> {
              Flow.Publisher<List<ByteBuffer>> body =
                  scene
                      .client()
                      .send(scene.request("/").build(), scene.foreign(BodyHandlers.ofPublisher()))
                      .body();
              for (String name : List.of("first", "second")) {
                BodySubscriber<String> subscriber = BodySubscribers.ofString(US_ASCII);
                body.subscribe(subscriber);
                scene.see(
                    name,
                    () -> subscriber.getBody().toCompletableFuture().get(20, TimeUnit.SECONDS));
              }
            }),
        acting(
            "a consumer of octets",
            answering(HELLO),
            scene -> {
              List<String> consumed = new CopyOnWriteArrayList<>();
              scene.exchange(
                  "/",
                  BodyHandlers.ofByteArrayConsumer(
                      octets ->
                          consumed.add(
                              octets.map(o -> new String(o, US_ASCII)).orElse("the end"))));
              scene.note(String.join(" ", consumed));
            }),
        acting(
            "a subscriber of lines",
            answering(response(200, "", "one\r\ntwo\rthree\n\nfive")),
            scene ->
                scene.exchange(
                    "/", BodyHandlers.fromLineSubscriber(new Lines(), lines -> lines.seen, null))),
        acting(
            "a body that is limited",
            answering(HELLO),
            scene -> {
              scene.leaveServerOut();
              scene.exchange("/", limited(BodyHandlers.ofString(), 4));
              scene.exchange("/", limited(BodyHandlers.ofString(), 5));
            }));
  }

  /** {@code BodyHandlers.limiting} where there is one, from Java 25 on; else nothing is limited. */
  @SuppressWarnings("unchecked")
  private static <T> BodyHandler<T> limited(BodyHandler<T> handler, long octets) throws Exception {
    return Runtime.version().feature() < 25
        ? handler
        : (BodyHandler<T>)
            BodyHandlers.class
                .getMethod("limiting", BodyHandler.class, long.class)
                .invoke(null, handler, octets);
  }

  /** What is left of the body is not read: the server sees the end of the connection. */
  private static ParityCase cancelling(String name, String where) {
    Semaphore closed = new Semaphore(0);
    return acting(
        name,
        endless(closed),
        scene -> {
          Cancelling subscriber = new Cancelling(where);
          CompletableFuture<?> unused =
              scene.client().sendAsync(scene.request("/").build(), info -> subscriber);
          // Whether anything is signalled after that is up to who is faster, with the JDK's client.
          scene.see("closed", () -> closed.tryAcquire(20, TimeUnit.SECONDS));
        });
  }

  private static ParityCase closing(String name, BodyHandler<? extends AutoCloseable> handler) {
    Semaphore closed = new Semaphore(0);
    return acting(
        name,
        endless(closed),
        scene -> {
          HttpRequest request = scene.foreign(scene.request("/").build());
          scene.client().send(request, scene.foreign(handler)).body().close();
          scene.see("closed", () -> closed.tryAcquire(20, TimeUnit.SECONDS));
        });
  }

  private static Script endless(Semaphore closed) {
    return (connection, notes) -> {
      connection.readHead();
      try {
        connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        while (true) {
          connection.write("3e8\r\n" + "x".repeat(999) + "\n\r\n");
        }
      } finally {
        closed.release();
      }
    };
  }

  /** Cancels. */
  private static final class Cancelling implements BodySubscriber<String> {
    private final String where;
    private volatile Flow.@Nullable Subscription subscription;

    Cancelling(String where) {
      this.where = where;
    }

    private void heard(String signal) {
      Flow.Subscription offered = Objects.requireNonNull(subscription);
      if (signal.equals(where)) {
        offered.cancel();
      } else {
        offered.request(1);
      }
    }

    @Override
    public CompletionStage<String> getBody() {
      return new CompletableFuture<>();
    }

    @Override
    public void onSubscribe(Flow.Subscription offered) {
      subscription = offered;
      heard("onSubscribe");
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      heard("onNext");
    }

    @Override
    public void onError(Throwable cause) {}

    @Override
    public void onComplete() {}
  }

  private static final class Lines implements Flow.Subscriber<String> {
    private final List<String> seen = new CopyOnWriteArrayList<>();

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(String line) {
      seen.add(line);
    }

    @Override
    public void onError(Throwable cause) {
      seen.add("failed");
    }

    @Override
    public void onComplete() {
      seen.add("the end");
    }
  }

  /** Writes down its signals, and asks for one list at a time. */
  private static final class Recording implements BodySubscriber<String> {
    private final CompletableFuture<String> body = new CompletableFuture<>();
    private final StringBuilder signals = new StringBuilder();
    private Flow.@Nullable Subscription subscription;

    @Override
    public CompletionStage<String> getBody() {
      return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription offered) {
      signals.append("onSubscribe ");
      subscription = offered;
      offered.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      signals.append("onNext ");
      for (ByteBuffer buffer : buffers) {
        signals.append(buffer.isReadOnly() ? "read-only " : "writable ");
        signals.append(US_ASCII.decode(buffer)).append(' ');
      }
      signals.append(changes(buffers));
      Objects.requireNonNull(subscription).request(1);
    }

    private static String changes(List<ByteBuffer> buffers) {
      try {
        buffers.clear();
        return "a list that changes ";
      } catch (UnsupportedOperationException e) {
        return "";
      }
    }

    @Override
    public void onError(Throwable cause) {
      body.completeExceptionally(cause);
    }

    @Override
    public void onComplete() {
      body.complete(signals + "onComplete");
    }
  }

  /** Has its body before it has any of it, and wants nothing. */
  private static final class Early implements BodySubscriber<String> {
    @Override
    public CompletionStage<String> getBody() {
      return CompletableFuture.completedFuture("early");
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {}

    @Override
    public void onError(Throwable cause) {}

    @Override
    public void onComplete() {}
  }
}
