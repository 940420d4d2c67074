/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import dev.failaway.Outcome;
import dev.failaway.Timeouts;
import dev.failaway.cluster.Attempts;
import dev.failaway.cluster.Decision;
import dev.failaway.cluster.Lease;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through the engine, over all its attempts: it asks {@code Attempts} where
 * to go and what follows from each outcome, and does the waiting in between.
 *
 * <ol>
 *   <li>{@link #start}: lease, connection, {@link #run} on the connection's loop.
 *   <li>A head: {@code responded} decides, before the sink sees anything.
 *   <li>An end: the connection is released, {@code finish} is told, then the sink.
 *   <li>Whatever it has to wait for, it waits in its {@link WaitingRoom}.
 * </ol>
 *
 * <p>Threading: owned by one thread at a time: the caller, then whoever claims the current wait,
 * then the connection's loop. Only {@link #abort}, {@link #request} and {@link #cancel} may come on
 * any thread; an abort leaves its cause in {@code aborted} and then looks for the owner: a wait it
 * can claim, or a connection's loop it can run on. The owner looks at {@code aborted} after each
 * change of hands, so one of the two sees the other.
 */
public final class Exchange implements Runnable, BodyFlow {
  private static final AtomicReferenceFieldUpdater<Exchange, @Nullable IOException> ABORTED =
      AtomicReferenceFieldUpdater.newUpdater(Exchange.class, IOException.class, "aborted");

  // Immutable.
  private final Engine engine;
  private final OutboundRequest request;
  private final ResponseSink sink;
  private final Attempts attempts;

  // The owner's.
  private boolean burnt;
  private boolean delivered;
  private @Nullable Lease lease;

  /** The connection of the delivered response; written before the sink sees the head. */
  private @Nullable PooledConnection carrier;

  // Shared.
  private volatile @Nullable WaitingRoom room;
  private volatile @Nullable Slot slot;
  private volatile boolean ended;
  private volatile @Nullable IOException aborted;

  Exchange(Engine engine, OutboundRequest request, ResponseSink sink, Attempts attempts) {
    this.engine = engine;
    this.request = request;
    this.sink = sink;
    this.attempts = attempts;
  }

  /** Sets off; the caller's thread goes as far as it can without waiting. */
  void start(long now) {
    lease(now);
  }

  /**
   * Ends the exchange with this cause, wherever it is. The first abort counts; after the end it
   * does nothing.
   */
  public void abort(IOException cause) {
    if (ABORTED.compareAndSet(this, null, cause)) {
      findOwner();
    }
  }

  @Override
  public void request(long n) {
    Slot current = slot;
    if (current == null || ended) {
      return;
    }
    PooledConnection connection = current.connection();
    if (connection.loop().inEventLoop()) {
      connection.request(this, n);
    } else {
      execute(connection.loop(), () -> connection.request(this, n));
    }
  }

  @Override
  public void cancel() {
    if (!ended) {
      abort(new AbortedException("the response was cancelled"));
    }
  }

  @Override
  public Runnable cancelAfter(long nanos) {
    try {
      Future<?> timer = carrier().loop().schedule(this::cancel, nanos, TimeUnit.NANOSECONDS);
      return () -> timer.cancel(false);
    } catch (RejectedExecutionException e) {
      cancel();
      return () -> {};
    }
  }

  @Override
  public ConnectionLabel connection() {
    return carrier().label();
  }

  @Override
  public @Nullable SSLSession sslSession() {
    return carrier().sslSession();
  }

  @Override
  public Attempts attempts() {
    return attempts;
  }

  private PooledConnection carrier() {
    if (carrier == null) {
      throw new IllegalStateException("no response yet");
    }
    return carrier;
  }

  // ---- Waiting: the caller's thread or the claimer's.

  void lease(long now) {
    if (stopIfAborted()) {
      return;
    }
    Lease leased;
    try {
      if (remainingNanos(now) <= 0) {
        throw attempts.failure(engine.timeouts().response("request timed out"), now);
      }
      leased = attempts.tryLease(now);
    } catch (IOException e) {
      end(e);
      return;
    }
    if (leased == null) {
      room().awaitLease(now);
      return;
    }
    lease = leased;
    connect(leased, now);
  }

  private void connect(Lease leased, long now) {
    EndpointPool pool = engine.poolInUse(attempts.target(), leased.endpoint(), now);
    boolean fresh = wantsFresh(leased);
    Slot free =
        fresh ? null : pool.take(engine.currentLoop(), isCareful(), leased.startNanos(), now);
    if (free == null) {
      room().awaitConnection(pool, fresh, leased.startNanos(), now);
    } else {
      ride(free);
    }
  }

  /** The pool was closed before it could wait there. */
  void poolClosed(EndpointPool pool, PoolClosedException cause, long now) {
    engine.forget(pool);
    if (engine.isTerminated()) {
      finish(Outcome.LOCAL_ERROR, cause);
    } else {
      connect(currentLease(), now);
    }
  }

  /** Whether it must not be sent twice: then it gets no connection that may be closing. */
  boolean isCareful() {
    return !attempts.mayRepeat();
  }

  /** Having only waited for an endpoint is no reason to distrust its connections. */
  private boolean wantsFresh(Lease leased) {
    return burnt && leased.fresh();
  }

  private WaitingRoom room() {
    WaitingRoom known = room;
    if (known == null) {
      known = new WaitingRoom(engine, this);
      room = known;
    }
    return known;
  }

  /** Its wait, if it was in one, is over. */
  private void leaveRoom() {
    WaitingRoom known = room;
    if (known != null) {
      known.leave();
    }
  }

  /** The claimed wait for a connection is over. */
  void granted(Slot taken) {
    ride(taken);
  }

  /** The claimed wait for a connection failed. */
  void refused(Outcome outcome, IOException cause) {
    if (!stopIfAborted()) {
      burnt = true;
      finish(outcome, cause);
    }
  }

  /** A deadline of the whole request passed before anything was sent: nobody's fault. */
  void finishLate(IOException cause, long now) {
    Lease over = takeLease();
    Decision decision = attempts.finish(over, Outcome.LOCAL_ERROR, cause, now);
    end(decision instanceof Decision.Fail fail ? fail.exception() : cause);
  }

  // ---- On a connection: its loop.

  private void ride(Slot taken) {
    slot = taken;
    EventExecutor loop = taken.connection().loop();
    if (loop.inEventLoop()) {
      run();
      return;
    }
    try {
      loop.execute(this);
    } catch (RejectedExecutionException e) {
      slot = null;
      finish(Outcome.LOCAL_ERROR, new PoolClosedException());
    }
  }

  /** Goes on on the loop of the connection it was given. */
  @Override
  public void run() {
    leaveRoom();
    Slot taken = slot;
    if (taken == null) {
      throw new IllegalStateException("no connection");
    }
    if (aborted != null) {
      slot = null;
      taken.pool.putBack(taken, engine.now());
      stopIfAborted();
      return;
    }
    taken.connection().begin(this);
  }

  OutboundRequest request() {
    return request;
  }

  Timeouts timeouts() {
    return attempts.timeouts();
  }

  /** The head is about to be written to the connection. */
  void writing(long now) {
    currentLease().written(now);
  }

  /** Octets of the response came. */
  void received() {
    currentLease().received();
  }

  /** The endpoint stalls: answers whether to leave it, and then after which wait to go on. */
  OptionalLong leave(IOException cause) {
    OptionalLong delay = attempts.leave(currentLease(), cause, engine.now());
    if (delay.isPresent()) {
      lease = null;
    }
    return delay;
  }

  /** The connection it left is closed. */
  void left(long delayNanos) {
    slot = null;
    burnt = true;
    room().backOff(delayNanos, engine.now());
  }

  /** When the response head has to be there. */
  long headDueNanos(long now) {
    long attempt = timeouts().attempt().map(Nanos::of).orElse(Nanos.FOREVER);
    long due = Math.min(attempt - (now - currentLease().startNanos()), remainingNanos(now));
    return now + Math.min(due, Nanos.FOREVER);
  }

  /** The head was not there when it had to be. */
  IOException headOverdue(long now) {
    return engine
        .timeouts()
        .response(
            remainingNanos(now) <= 0
                ? "request timed out"
                : "request timed out: no response head from "
                    + currentLease().endpoint()
                    + " within the attempt timeout");
  }

  /** No octet of the body came for too long. */
  IOException bodyOverdue() {
    return engine
        .timeouts()
        .response("body timed out: no octet from " + currentLease().endpoint() + " for too long");
  }

  /** The final head is there. Answers whether its body is wanted; if not, the exchange is gone. */
  boolean responded(ResponseHead head) {
    long now = engine.now();
    long retryAfter = head.status() >= 300 ? RetryAfter.nanos(head) : RetryAfter.ABSENT;
    Decision decision = attempts.responded(currentLease(), head.status(), retryAfter, now);
    if (decision instanceof Decision.Retry retry) {
      burnt = true;
      lease = null;
      slot = null;
      room().backOff(retry.delayNanos(), now);
      return false;
    }
    delivered = true;
    carrier = slot == null ? null : slot.connection();
    sink.head(head, this);
    return true;
  }

  void body(byte[] octets, int from, int length) {
    sink.body(octets, from, length);
  }

  /** The response is complete, the connection released. */
  void completed() {
    slot = null;
    ended = true;
    attempts.finish(takeLease(), Outcome.SUCCESS, null, engine.now());
    sink.complete();
  }

  /** The connection failed under the exchange, and is closed. */
  void failed(Outcome outcome, IOException cause) {
    slot = null;
    burnt = true;
    finish(outcome, cause);
  }

  // ---- Ends.

  void finish(Outcome outcome, IOException cause) {
    leaveRoom();
    long now = engine.now();
    Decision decision = attempts.finish(takeLease(), outcome, cause, now);
    if (decision instanceof Decision.Retry retry && !delivered) {
      room().backOff(retry.delayNanos(), now);
    } else {
      end(decision instanceof Decision.Fail fail ? fail.exception() : cause);
    }
  }

  void end(IOException cause) {
    leaveRoom();
    ended = true;
    sink.failed(cause);
  }

  boolean isAborted() {
    return aborted != null;
  }

  /** Ends it if it was aborted; answers whether. */
  boolean stopIfAborted() {
    IOException cause = aborted;
    if (cause == null) {
      return false;
    }
    WaitingRoom known = room;
    if (known != null) {
      known.giveUp();
    }
    if (lease != null) {
      finish(Outcome.CANCELLED, cause);
    } else {
      end(attempts.failure(cause, engine.now()));
    }
    return true;
  }

  private void findOwner() {
    WaitingRoom known = room;
    if (known != null && known.claim()) {
      stopIfAborted();
      return;
    }
    Slot taken = slot;
    IOException cause = aborted;
    if (taken != null && cause != null) {
      execute(taken.connection().loop(), () -> abortOn(taken, cause));
    }
  }

  /** Once its loop is gone, so is the connection, and with it the exchange. */
  private void execute(EventExecutor loop, Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      ended = true;
    }
  }

  private void abortOn(Slot taken, IOException cause) {
    if (ended) {
      return;
    }
    if (slot == taken) {
      taken.connection().abort(this, cause);
    } else {
      findOwner();
    }
  }

  long remainingNanos(long now) {
    return Math.min(attempts.remainingNanos(now), Nanos.FOREVER);
  }

  private Lease currentLease() {
    if (lease == null) {
      throw new IllegalStateException("no lease");
    }
    return lease;
  }

  private Lease takeLease() {
    Lease current = currentLease();
    lease = null;
    return current;
  }
}
