/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.virtual;

import dev.failaway.Outcome;
import dev.failaway.benchmarks.load.Message;
import dev.failaway.cluster.Attempts;
import dev.failaway.cluster.Decision;
import dev.failaway.cluster.Lease;
import dev.failaway.cluster.Scheduler;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request: drives the core's {@link Attempts} as a transport does, with the model's
 * connections.
 *
 * <p>Threading: not safe; used by the events of one {@link VirtualTime}.
 */
final class VirtualRequest implements VirtualPool.Waiter, VirtualConnection.Exchange {

  /** After this long without a connection another endpoint is leased. */
  private static final long NOT_READY_NANOS = 250_000_000;

  private final VirtualTime time;
  private final VirtualTransport transport;
  private final Attempts attempts;
  private final long sequence;
  private final boolean post;
  private final long dueNanos;
  private final Consumer<Message.Sample> samples;

  private @Nullable Lease lease;
  private @Nullable VirtualConnection connection;
  private Scheduler.Timer timer = () -> {};
  private Scheduler.Timer deadline = () -> {};
  private boolean over;

  VirtualRequest(
      VirtualTime time,
      VirtualTransport transport,
      Attempts attempts,
      long sequence,
      boolean post,
      Consumer<Message.Sample> samples) {
    this.time = time;
    this.transport = transport;
    this.attempts = attempts;
    this.sequence = sequence;
    this.post = post;
    this.dueNanos = time.now();
    this.samples = samples;
  }

  void start() {
    long remaining = attempts.remainingNanos(time.now());
    if (remaining < Long.MAX_VALUE) {
      deadline = time.after(remaining, this::expire);
    }
    attempt();
  }

  private void attempt() {
    if (over) {
      return;
    }
    try {
      Lease leased = attempts.tryLease(time.now());
      if (leased == null) {
        awaitLease();
        return;
      }
      lease = leased;
      timer = time.after(NOT_READY_NANOS, this::giveUpWaiting);
      transport.pool(leased.endpoint()).acquire(leased.fresh(), this);
    } catch (IOException e) {
      end(e.getClass().getSimpleName());
    }
  }

  private void awaitLease() {
    long patience = attempts.patienceNanos(time.now());
    if (patience < Long.MAX_VALUE) {
      timer = time.after(patience, this::attempt);
    }
    Scheduler.Timer limit = timer;
    attempts.whenReady(
        () -> {
          limit.cancel();
          time.after(0, this::attempt);
        });
  }

  private void giveUpWaiting() {
    Lease leased = current();
    if (transport.pool(leased.endpoint()).leave(this)) {
      finish(Outcome.NOT_READY, new IOException("no connection in time"));
    }
  }

  @Override
  public void ready(VirtualConnection ready) {
    timer.cancel();
    connection = ready;
    attempts
        .timeouts()
        .attempt()
        .ifPresent(limit -> timer = time.after(limit.toNanos(), this::timeOut));
    current().written(time.now());
    ready.send(sequence, post, this);
  }

  /** The endpoint stalls: goes elsewhere if it may, else waits on. */
  @Override
  public void stalled() {
    IOException cause = new IOException("stalled");
    OptionalLong delay = attempts.leave(current(), cause, time.now());
    if (delay.isPresent()) {
      lease = null;
      timer.cancel();
      dropConnection();
      time.after(delay.getAsLong(), this::attempt);
    }
  }

  @Override
  public void responded(int status) {
    timer.cancel();
    Lease leased = current();
    VirtualConnection used = connection;
    connection = null;
    Decision decision = attempts.responded(leased, status, -1, time.now());
    if (decision instanceof Decision.Retry retry) {
      lease = null;
      time.after(retry.delayNanos(), this::attempt);
    } else {
      lease = null;
      attempts.finish(leased, Outcome.SUCCESS, null, time.now());
      end(Integer.toString(status));
    }
    if (used != null) {
      transport.pool(leased.endpoint()).release(used);
    }
  }

  /** The connect or the exchange failed. */
  @Override
  public void failed(Outcome outcome) {
    timer.cancel();
    connection = null;
    finish(outcome, new IOException(outcome.name()));
  }

  private void timeOut() {
    dropConnection();
    finish(Outcome.TIMEOUT, new HttpTimeoutException("attempt timed out"));
  }

  private void expire() {
    if (over) {
      return;
    }
    timer.cancel();
    HttpTimeoutException cause = new HttpTimeoutException("request timed out");
    if (lease == null) {
      attempts.failure(cause, time.now());
      end(cause.getClass().getSimpleName());
      return;
    }
    transport.pool(lease.endpoint()).leave(this);
    dropConnection();
    attempts.finish(lease, Outcome.TIMEOUT, cause, time.now());
    end(cause.getClass().getSimpleName());
  }

  private void dropConnection() {
    if (connection != null) {
      transport.pool(connection.endpoint()).discard(connection);
      connection = null;
    }
  }

  private void finish(Outcome outcome, IOException cause) {
    Lease leased = current();
    lease = null;
    Decision decision = attempts.finish(leased, outcome, cause, time.now());
    if (decision instanceof Decision.Retry retry) {
      time.after(retry.delayNanos(), this::attempt);
    } else if (decision instanceof Decision.Fail) {
      end(outcome.name());
    }
  }

  private Lease current() {
    if (lease == null) {
      throw new IllegalStateException("request " + sequence + " holds no lease");
    }
    return lease;
  }

  private void end(String result) {
    over = true;
    timer.cancel();
    deadline.cancel();
    samples.accept(new Message.Sample(sequence, post, dueNanos, time.now() - dueNanos, result));
  }
}
