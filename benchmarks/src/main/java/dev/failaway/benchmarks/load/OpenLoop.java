/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.load;

import dev.failaway.benchmarks.scenario.Load;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Sends a load to a client as an open loop: every request when it is due, however the earlier ones
 * fare, and latency counted from when it was due. A client that holds up its caller, or a machine
 * that stands still, is therefore charged for every request that it delayed (no coordinated
 * omission).
 *
 * <p>Threading: {@link #run} paces on the calling thread; samples are reported from whatever thread
 * completes a request; {@link #stop} may come from any thread.
 */
final class OpenLoop {

  /** How long the last requests are waited for; longer than any client's own deadline here. */
  private static final Duration GRACE = Duration.ofSeconds(4);

  private final Peer peer;
  private final URI service;
  private final Load load;
  private final Consumer<Message.Sample> samples;
  private final Map<Long, Message.Sample> open = new ConcurrentHashMap<>();
  private volatile boolean stopped;

  OpenLoop(Peer peer, URI service, Load load, Consumer<Message.Sample> samples) {
    this.peer = peer;
    this.service = service;
    this.load = load;
    this.samples = samples;
  }

  /** Sends all requests due in the given time from {@code startNanos}, and waits for their end. */
  void run(long startNanos, Duration length) {
    long count = load.countIn(length);
    for (long sequence = 0; sequence < count && !stopped; sequence++) {
      long due = startNanos + load.dueNanos(sequence);
      if (!awaitUntil(due)) {
        break;
      }
      issue(sequence, due);
    }
    long deadline = System.nanoTime() + GRACE.toNanos();
    while (!open.isEmpty() && !stopped && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(10_000_000);
    }
    for (Message.Sample pending : open.values()) {
      end(pending, Message.Sample.UNFINISHED);
    }
  }

  /** Ends {@link #run} soon. */
  void stop() {
    stopped = true;
  }

  private boolean awaitUntil(long due) {
    long left = due - System.nanoTime();
    while (left > 0 && !stopped) {
      LockSupport.parkNanos(Math.min(left, 100_000_000));
      left = due - System.nanoTime();
    }
    return !stopped;
  }

  private void issue(long sequence, long due) {
    boolean post = load.isPost(sequence);
    Message.Sample pending = new Message.Sample(sequence, post, due, 0, Message.Sample.UNFINISHED);
    open.put(sequence, pending);
    try {
      peer.send(PeerRequest.of(service, sequence, post))
          .whenComplete(
              (status, failure) ->
                  end(pending, failure == null ? status.toString() : nameOf(failure)));
    } catch (RuntimeException e) {
      end(pending, nameOf(e));
    }
  }

  private void end(Message.Sample pending, String result) {
    if (open.remove(pending.sequence(), pending)) {
      samples.accept(
          new Message.Sample(
              pending.sequence(),
              pending.post(),
              pending.dueNanos(),
              System.nanoTime() - pending.dueNanos(),
              result));
    }
  }

  /** Name of the exception as a caller of the client sees it. */
  static String nameOf(Throwable failure) {
    Throwable seen = failure;
    while ((seen instanceof CompletionException || seen instanceof ExecutionException)
        && seen.getCause() != null) {
      seen = seen.getCause();
    }
    String name = seen.getClass().getSimpleName();
    return name.isEmpty() ? seen.getClass().getName() : name;
  }
}
