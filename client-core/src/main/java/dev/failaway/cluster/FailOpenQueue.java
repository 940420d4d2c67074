/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.Outcome;
import dev.failaway.cluster.FailOpenWait.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one cluster that wait because no endpoint may be dialled, where {@code
 * RetryPolicy.failOpenWait} says so. It tells them when to try; {@link Attempts} does the trying.
 *
 * <ol>
 *   <li>While every connect fails, one is called per endpoint whose connect backoff is over and
 *       that has no connect under way: as many dial as would without a queue. The others wait.
 *   <li>Once an endpoint is open, one is called for each that is, and twice as many with each 25
 *       ms, up to {@link #MOST_PER_STEP}: what has gathered is let go within a second, not in one
 *       burst.
 *   <li>The oldest first, and later requests stand behind them. One whose connect failed keeps its
 *       age, but its next attempt is paid when it is called: those that are paid go before it.
 *   <li>At most {@link #MOST_WAITING} wait. A call that is not used goes to the next.
 *   <li>When there is nothing to wait for any more (DNS sheds load or is lost, the load balancer is
 *       closed) all are called, and fail.
 * </ol>
 *
 * <p>Whatever may change the answer asks for a look: an attempt or a connect that ended, a new
 * snapshot, a timer at the end of a backoff. Nothing happens, and nothing is asked, while nobody
 * waits.
 *
 * <p>Threading: requests join and go on any thread, calls are decided on the control thread. One
 * short lock guards the order; no callback runs under it.
 */
final class FailOpenQueue {

  /** Most requests that wait: what a second at full load may gather. */
  static final int MOST_WAITING = 1_000;

  /** Between two steps while an endpoint is open. */
  static final long STEP_NANOS = 25_000_000L;

  /** Most calls per open endpoint in a step: what fifty connections answer in 25 ms each. */
  static final int MOST_PER_STEP = 50;

  private final Cluster cluster;
  private final Shared shared;
  private final long boundNanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicBoolean asked = new AtomicBoolean();

  // Guarded by the lock: by age.
  private final NavigableMap<Long, FailOpenWait> paid = new TreeMap<>();
  private final NavigableMap<Long, FailOpenWait> unpaid = new TreeMap<>();
  private long begun;
  private int called;

  /** How many stand in it or were called; written under the lock. */
  private volatile int size;

  // The control thread's.
  private Scheduler.Timer timer = () -> {};
  private int width;
  private long stepNanos;

  /**
   * Creates an empty queue.
   *
   * @param boundNanos how long a request waits at most; zero when it does not
   */
  FailOpenQueue(Cluster cluster, Shared shared, long boundNanos) {
    this.cluster = cluster;
    this.shared = shared;
    this.boundNanos = boundNanos;
  }

  /** How many stand in it, or were called and have not tried yet. */
  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /**
   * Whether a request may look for an endpoint now; else its turn has yet to come.
   *
   * @param wait of the request; null when it has not waited
   */
  boolean admits(@Nullable FailOpenWait wait, Snapshot snapshot, long now) {
    boolean first = isEmpty() || !snapshot.isFailOpen();
    if (wait == null) {
      return first;
    }
    lock.lock();
    try {
      return switch (wait.stateLocked()) {
        case CALLED -> true;
        case AWAY -> (first && wait.isPaidLocked()) || wait.leftNanos(now) <= 0;
        case WAITING -> wait.leftNanos(now) <= 0 && payLocked(wait, now); // a last look
      };
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns the wait of a request that found nobody, or whose turn has yet to come; null when it
   * must not wait.
   *
   * @param wait of the request; null when it has not waited
   */
  @Nullable FailOpenWait mayWait(@Nullable FailOpenWait wait, long now) {
    if (wait != null) {
      return wait.leftNanos(now) > 0 ? wait : null;
    }
    return boundNanos > 0 && size < MOST_WAITING ? newWait(now) : null;
  }

  private FailOpenWait newWait(long now) {
    lock.lock();
    try {
      return new FailOpenWait(begun++, now, boundNanos);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether a request whose connect came to nothing goes on waiting: that was no attempt then.
   *
   * @param before of the request; remembers that its next attempt has to be paid
   */
  boolean keeps(FailedAttempts before, Outcome outcome, long now) {
    boolean connecting =
        outcome == Outcome.NOT_READY || (outcome.neverSent() && outcome.countsAgainstEndpoint());
    if (!connecting || !cluster.snapshot().isFailOpen()) {
      return false;
    }
    FailOpenWait wait = mayWait(before.failOpenWait(), now);
    if (wait == null) {
      return false;
    }
    before.waitOn(wait);
    lock.lock();
    try {
      wait.payLocked(wait.isPaidLocked() && outcome == Outcome.NOT_READY);
    } finally {
      lock.unlock();
    }
    return true;
  }

  /** Stands in the queue; the hook is run once, when the request is to try again. */
  void join(FailOpenWait wait, Runnable hook) {
    lock.lock();
    try {
      leaveLocked(wait);
      wait.joinLocked(hook);
      (wait.isPaidLocked() ? paid : unpaid).put(wait.number(), wait);
      countLocked();
    } finally {
      lock.unlock();
    }
    look();
  }

  /** The request has a lease, or ended. */
  void leave(FailOpenWait wait, boolean leased) {
    boolean unused;
    lock.lock();
    try {
      unused = wait.stateLocked() == State.CALLED && !leased;
      leaveLocked(wait);
      wait.goLocked();
      countLocked();
    } finally {
      lock.unlock();
    }
    if (unused) {
      look();
    }
  }

  private void leaveLocked(FailOpenWait wait) {
    paid.remove(wait.number());
    unpaid.remove(wait.number());
    if (wait.stateLocked() == State.CALLED) {
      called--;
    }
  }

  private void countLocked() {
    size = paid.size() + unpaid.size() + called;
  }

  /** Something changed that may end a wait; nearly without cost while nobody waits. */
  void look() {
    if (isEmpty()) {
      return;
    }
    if (isHopeless()) {
      call(Integer.MAX_VALUE, false);
    } else if (asked.compareAndSet(false, true)) {
      shared.control().execute(this::lookOnControl);
    }
  }

  private boolean isHopeless() {
    return shared.isClosed() || cluster.snapshot().phase() != Snapshot.Phase.READY;
  }

  private void lookOnControl() {
    asked.set(false);
    timer.cancel();
    if (isEmpty()) {
      width = 0;
      return;
    }
    long now = shared.now();
    Doors doors = Doors.of(cluster, now);
    if (doors.open() == 0) {
      width = 0;
      call(doors.toTry(), true);
      timer = shared.control().schedule(this::lookOnControl, doors.nextNanos());
      return;
    }
    if (width == 0 || now - stepNanos >= 0) {
      width = Math.min(Math.max(2 * width, doors.open()), MOST_PER_STEP * doors.open());
      stepNanos = now + STEP_NANOS;
      call(width, true);
    }
    timer = shared.control().schedule(this::lookOnControl, stepNanos - now);
  }

  /** Calls as many as are not called already. */
  private void call(int most, boolean price) {
    List<Runnable> hooks = new ArrayList<>();
    long now = shared.now();
    lock.lock();
    try {
      while (called < most) {
        FailOpenWait next = nextLocked(price, now);
        if (next == null) {
          break;
        }
        Runnable hook = next.callLocked();
        called++;
        if (hook != null) {
          hooks.add(hook);
        }
      }
    } finally {
      lock.unlock();
    }
    hooks.forEach(Runnable::run);
  }

  private @Nullable FailOpenWait nextLocked(boolean price, long now) {
    Map.Entry<Long, FailOpenWait> first = paid.pollFirstEntry();
    if (first != null) {
      return first.getValue();
    }
    Map.Entry<Long, FailOpenWait> oldest = unpaid.firstEntry();
    if (oldest == null || (price && !payLocked(oldest.getValue(), now))) {
      return null;
    }
    unpaid.remove(oldest.getKey());
    return oldest.getValue();
  }

  private boolean payLocked(FailOpenWait wait, long now) {
    if (!wait.isPaidLocked() && cluster.budget().tryWithdraw(now)) {
      wait.payLocked(true);
      cluster.counters().countRetry();
    }
    return wait.isPaidLocked();
  }
}
