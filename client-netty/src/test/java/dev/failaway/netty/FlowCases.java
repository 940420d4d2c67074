/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static dev.failaway.netty.ParityCase.acting;
import static dev.failaway.netty.ParityCase.answering;
import static dev.failaway.netty.ParityCase.response;

import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
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
              BodySubscriber<String> late = BodySubscribers.ofString(StandardCharsets.US_ASCII);
              body.subscribe(late);
              scene.see("late", () -> late.getBody().toCompletableFuture().join());
            }),
        acting(
            "a body's stage that is done before the body",
            answering(HELLO),
            scene -> scene.exchange("/", info -> new Early())));
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
        signals.append(StandardCharsets.US_ASCII.decode(buffer)).append(' ');
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
