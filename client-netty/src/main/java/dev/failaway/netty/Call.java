/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import dev.failaway.RequestOptions;
import dev.failaway.netty.PreparedRequests.Prepared;
import dev.failaway.netty.internal.AbortedException;
import dev.failaway.netty.internal.BodyFlow;
import dev.failaway.netty.internal.Exchange;
import dev.failaway.netty.internal.OutboundRequest;
import dev.failaway.netty.internal.PublisherFailedException;
import dev.failaway.netty.internal.ResponseHead;
import dev.failaway.netty.internal.ResponseSink;
import dev.failaway.netty.internal.SerialExecutor;
import java.io.IOException;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One {@code send} or {@code sendAsync}: the requests it takes (redirects, authentication), and the
 * body handler for the response of the last.
 *
 * <p>Threading: the engine's events come serially on an event loop. They are handled right there
 * when no foreign code is involved, else on the client's executor, in the same order. Only {@link
 * #abort} may come from anywhere at any time.
 */
final class Call<T> implements ResponseSink {
  private final ClientRuntime runtime;
  private final BodyHandler<T> handler;
  private final Answer<T> answer;
  private final OutboundRequests requests;

  /** Null: events are handled on the loop. */
  private @Nullable SerialExecutor events;

  private RequestSnapshot current;

  /** What the response calls its request: the caller's own object, or a redirected one. */
  private HttpRequest shown;

  private @Nullable OutboundRequest prepared;
  private int redirects;
  private @Nullable HttpResponse<T> previous;
  private @Nullable HeadInfo info;
  private @Nullable BodyFlow flow;
  private @Nullable BodyReceiver receiver;

  private volatile @Nullable Exchange exchange;
  private volatile @Nullable IOException aborted;

  private Call(
      ClientRuntime runtime,
      RequestOptions options,
      HttpRequest original,
      RequestSnapshot snapshot,
      BodyHandler<T> handler,
      Completion<T> completion) {
    this.runtime = runtime;
    this.shown = original;
    this.current = snapshot;
    this.handler = handler;
    this.answer = new Answer<>(this, completion);
    this.requests = new OutboundRequests(runtime, options, snapshot);
    this.events = mayStayOnLoop() ? null : newEvents();
  }

  /**
   * A call that has not begun.
   *
   * @throws IllegalArgumentException when the request cannot be sent
   */
  static <T> Call<T> of(
      ClientRuntime runtime,
      RequestOptions options,
      HttpRequest request,
      BodyHandler<T> handler,
      Completion<T> completion) {
    boolean plain = options.equals(RequestOptions.defaults());
    Prepared known = plain ? runtime.prepared().find(request) : null;
    if (known != null) {
      Call<T> call = new Call<>(runtime, options, request, known.snapshot(), handler, completion);
      call.prepared = known.outbound();
      return call;
    }
    RequestSnapshot snapshot = RequestSnapshot.of(request);
    Call<T> call = new Call<>(runtime, options, request, snapshot, handler, completion);
    try {
      OutboundRequest outbound = call.requests.checked(snapshot);
      call.prepared = outbound;
      if (outbound != null && plain) {
        runtime.prepared().remember(request, snapshot, outbound);
      }
    } catch (PublisherFailedException e) {
      call.aborted = e;
    }
    return call;
  }

  private boolean mayStayOnLoop() {
    boolean foreignPublisherAgain =
        current.bodyPublisher().isPresent() && runtime.settings().redirect() != Redirect.NEVER;
    return KnownHandlers.mayRunOnLoop(handler)
        && !runtime.settings().looksAtHeads()
        && !foreignPublisherAgain;
  }

  private SerialExecutor newEvents() {
    return new SerialExecutor(runtime.executor(), runtime.threads());
  }

  void start() {
    if (!runtime.callBegins()) {
      answer.failed(new IOException("the client is shut down"));
      return;
    }
    next();
  }

  /** Breaks the call off. */
  void abort(String reason) {
    IOException cause = new AbortedException(reason);
    aborted = cause;
    Exchange running = exchange;
    if (running != null) {
      running.abort(cause);
    }
  }

  void cancel() {
    abort("the request was cancelled");
  }

  /** Sends the current request. */
  private void next() {
    receiver = null;
    try {
      if (aborted != null) {
        throw aborted;
      }
      OutboundRequest outbound = prepared == null ? requests.of(current) : prepared;
      prepared = null;
      Exchange running = runtime.engine().send(outbound, this);
      exchange = running;
      IOException cause = aborted;
      if (running != null && cause != null) {
        running.abort(cause);
      }
    } catch (IOException | RuntimeException | Error e) {
      answer.failed(e);
      runtime.callEnded();
    }
  }

  // ---- The engine's events.

  @Override
  public void head(ResponseHead head, BodyFlow body) {
    SerialExecutor executor = events;
    if (executor == null) {
      onHead(head, body);
    } else {
      executor.execute(() -> onHead(head, body));
    }
  }

  @Override
  public void body(byte[] octets, int from, int length) {
    SerialExecutor executor = events;
    if (executor == null) {
      onBody(octets, from, length);
    } else {
      byte[] copy = Arrays.copyOfRange(octets, from, from + length);
      executor.execute(() -> onBody(copy, 0, copy.length));
    }
  }

  @Override
  public void complete() {
    SerialExecutor executor = events;
    if (executor == null) {
      onComplete();
    } else {
      executor.execute(this::onComplete);
    }
  }

  @Override
  public void failed(IOException cause) {
    SerialExecutor executor = events;
    if (executor == null) {
      onFailed(cause);
    } else {
      executor.execute(() -> onFailed(cause));
    }
  }

  private void onHead(ResponseHead head, BodyFlow body) {
    flow = body;
    HeadInfo seen = new HeadInfo(head, new LazyHeaders(head));
    info = seen;
    try {
      RejectedExecutionException rejection = events == null ? null : events.rejection();
      if (rejection != null) {
        throw new IOException("the executor rejected the response's body handler", rejection);
      }
      requests.received(current, seen);
      RequestSnapshot following = following(seen);
      if (following == null) {
        receiver = newReceiver(seen, body);
      } else {
        follow(following, body);
      }
    } catch (IOException | RuntimeException | Error e) {
      answer.failed(e);
      body.cancel();
    }
  }

  private @Nullable RequestSnapshot following(HeadInfo seen) throws IOException {
    if (redirects < Redirects.MOST) {
      RequestSnapshot redirected =
          Redirects.next(
              current,
              seen.statusCode(),
              seen.head().firstValue("location"),
              runtime.settings().redirect());
      if (redirected != null) {
        redirects++;
        return redirected;
      }
    }
    return requests.authenticates(current, seen) ? current : null;
  }

  private void follow(RequestSnapshot following, BodyFlow body) throws IOException {
    boolean redirected = !following.equals(current);
    previous = response(null);
    receiver =
        new DrainingReceiver(
            body,
            requests.drainNanos(),
            () -> {
              shown = redirected ? following : shown;
              current = following;
              next();
            });
  }

  private BodyReceiver newReceiver(HeadInfo seen, BodyFlow body) throws IOException {
    BodyReceiver collecting =
        events == null ? KnownHandlers.collector(handler, seen.head(), body, answer) : null;
    if (collecting != null) {
      return collecting;
    }
    BodySubscriber<T> subscriber =
        Objects.requireNonNull(handler.apply(seen), "the body handler returned null");
    boolean known = KnownHandlers.mayRunOnLoop(subscriber);
    boolean leavesLoop = events == null && !known;
    if (leavesLoop) {
      events = newEvents();
    }
    long limit = KnownHandlers.collects(subscriber) ? BodyLimits.COLLECTED : Long.MAX_VALUE;
    SubscriberReceiver<T> publisher = new SubscriberReceiver<>(body, subscriber, limit, answer);
    SerialExecutor executor = events;
    Executor mappers = known ? null : newEvents();
    if (executor != null && leavesLoop) {
      executor.execute(() -> publisher.start(mappers));
    } else {
      // Right here: the body and its end may be in the queue already.
      publisher.start(mappers);
    }
    return publisher;
  }

  private void onBody(byte[] octets, int from, int length) {
    BodyReceiver receiving = receiver;
    if (receiving != null) {
      receiving.body(octets, from, length);
    }
  }

  private void onComplete() {
    BodyReceiver receiving = receiver;
    if (receiving != null) {
      receiving.complete();
    }
    endUnlessFollowed(receiving);
  }

  private void onFailed(IOException cause) {
    BodyReceiver receiving = receiver;
    if (receiving == null) {
      answer.failed(cause);
    } else {
      receiving.failed(cause);
    }
    endUnlessFollowed(receiving);
  }

  /** A drained response is followed by the next request, which ends the call in its turn. */
  private void endUnlessFollowed(@Nullable BodyReceiver received) {
    if (!(received instanceof DrainingReceiver)) {
      runtime.callEnded();
    }
  }

  /** The response, with this body. */
  HttpResponse<T> response(@Nullable T body) {
    if (info == null || flow == null) {
      throw new IllegalStateException("no response yet");
    }
    return new ClientResponse<>(shown, info, body, previous, flow, runtime.ticker());
  }
}
