/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.Endpoint;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many connections of one target may be opened at the same time, by all transports of a load
 * balancer together: a client that opens hundreds at once is part of the outage.
 *
 * <ol>
 *   <li>At most {@link #PER_ENDPOINT} connects with their TLS handshakes are under way to one
 *       endpoint, at most {@link #PER_TARGET} to all of a target.
 *   <li>An endpoint whose connects fail gets one at a time.
 *   <li>An endpoint that is back gets at most {@link #GENTLE_PER_SECOND} in any second while it is
 *       new to its load, whatever became of them: {@link Recovery} says when.
 *   <li>Fair: endpoints take turns, askers of one endpoint are served in order. While there is
 *       choice, room is left for endpoints that have none under way, so that some that swallow
 *       connects do not keep the others from theirs.
 *   <li>Bounded: at most {@link #MOST_WAITING} wait; one more gets no permit.
 * </ol>
 *
 * <p>Threading: any thread. One short lock guards the numbers; no callback runs under it, and
 * callbacks run one after the other, never one within another.
 */
public final class Handshakes {

  /** Most handshakes under way to one endpoint: more is a storm, fewer slow a cold start. */
  public static final int PER_ENDPOINT = 4;

  /** Most handshakes under way to all endpoints of a target. */
  public static final int PER_TARGET = 16;

  /** Most handshakes in any second to an endpoint that is new to its load. */
  public static final int GENTLE_PER_SECOND = 50;

  /** Most askers that wait. */
  public static final int MOST_WAITING = 1_000;

  private static final Logger log = LoggerFactory.getLogger(Handshakes.class);

  /** Never more is kept free for endpoints that have none under way. */
  private static final int MOST_RESERVED = PER_TARGET / 2;

  private final Recovery recovery;
  private final Shared shared;
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicInteger draining = new AtomicInteger();

  // Guarded by the lock.
  private final Map<Endpoint, HandshakeLane> lanes = new LinkedHashMap<>();
  private int inFlight;
  private int waiting;
  private long pauseNanos;
  private boolean timed;

  Handshakes(Recovery recovery, Shared shared) {
    this.recovery = recovery;
    this.shared = shared;
  }

  /** Leave to open one connection. */
  public final class Permit implements AutoCloseable {

    private final Endpoint endpoint;
    private final Consumer<Permit> begin;

    /** Guarded by the lock. */
    private boolean granted;

    private boolean closed;

    private Permit(Endpoint endpoint, Consumer<Permit> begin) {
      this.endpoint = endpoint;
      this.begin = begin;
    }

    /** The connect is over, or no longer wanted. Idempotent. */
    @Override
    public void close() {
      if (returned(this)) {
        drain();
      }
    }
  }

  /**
   * Asks for leave to open a connection.
   *
   * @param begin told once, at once or later, on the thread that makes room; it must not block. Not
   *     told when the permit was closed while it waited.
   * @return the permit, to be closed when the handshake is over or no longer wanted; null when too
   *     many wait
   */
  public @Nullable Permit acquire(Endpoint endpoint, Consumer<Permit> begin) {
    Permit permit = new Permit(endpoint, begin);
    long now = shared.now();
    lock.lock();
    try {
      if (waiting >= MOST_WAITING) {
        return null;
      }
      laneOf(endpoint, now).add(permit);
      waiting++;
    } finally {
      lock.unlock();
    }
    drain();
    return permit;
  }

  /** A new one takes the place of those that nothing is known of any more: addresses change. */
  private HandshakeLane laneOf(Endpoint endpoint, long now) {
    HandshakeLane known = lanes.get(endpoint);
    if (known != null) {
      return known;
    }
    lanes.values().removeIf(lane -> lane.isForgettable(now));
    HandshakeLane lane = new HandshakeLane();
    lanes.put(endpoint, lane);
    return lane;
  }

  /** Handshakes under way. */
  public int inFlight() {
    lock.lock();
    try {
      return inFlight;
    } finally {
      lock.unlock();
    }
  }

  /** Handshakes under way to one endpoint. */
  public int inFlight(Endpoint endpoint) {
    lock.lock();
    try {
      HandshakeLane lane = lanes.get(endpoint);
      return lane == null ? 0 : lane.inFlight();
    } finally {
      lock.unlock();
    }
  }

  /** Askers that wait. */
  public int waiting() {
    lock.lock();
    try {
      return waiting;
    } finally {
      lock.unlock();
    }
  }

  /** Endpoints it remembers: those with something under way, or lately. */
  int endpoints() {
    lock.lock();
    try {
      return lanes.size();
    } finally {
      lock.unlock();
    }
  }

  /** Answers whether that makes room for another one. */
  private boolean returned(Permit permit) {
    lock.lock();
    try {
      if (permit.closed) {
        return false;
      }
      permit.closed = true;
      HandshakeLane lane = lanes.get(permit.endpoint);
      if (lane == null) {
        throw new IllegalStateException("no lane of " + permit.endpoint);
      }
      if (permit.granted) {
        lane.end();
        inFlight--;
      } else if (lane.remove(permit)) {
        waiting--;
      }
      return permit.granted && waiting > 0;
    } finally {
      lock.unlock();
    }
  }

  /** Grants what may be granted. A callback that comes back here only says that there is more. */
  private void drain() {
    if (draining.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    do {
      for (Permit next = next(); next != null; next = next()) {
        begin(next);
      }
      comeBackLater();
      seen = draining.addAndGet(-seen);
    } while (seen != 0);
  }

  private static void begin(Permit permit) {
    try {
      permit.begin.accept(permit);
    } catch (RuntimeException failure) { // must not keep the others waiting
      log.warn("a connect to {} could not begin", permit.endpoint, failure);
      permit.close();
    }
  }

  private @Nullable Permit next() {
    long now = shared.now();
    lock.lock();
    try {
      if (waiting == 0 || inFlight >= PER_TARGET) {
        return null;
      }
      for (Iterator<Map.Entry<Endpoint, HandshakeLane>> all = lanes.entrySet().iterator();
          all.hasNext(); ) {
        Map.Entry<Endpoint, HandshakeLane> entry = all.next();
        HandshakeLane lane = entry.getValue();
        if (mayBegin(entry.getKey(), lane, now)) {
          all.remove();
          lanes.put(entry.getKey(), lane); // its turn is over: to the end
          return grant(lane, now);
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private Permit grant(HandshakeLane lane, long now) {
    Permit permit = lane.begin(now);
    permit.granted = true;
    waiting--;
    inFlight++;
    return permit;
  }

  private boolean mayBegin(Endpoint endpoint, HandshakeLane lane, long now) {
    if (!lane.isWaiting() || lane.inFlight() >= limitOf(endpoint)) {
      return false;
    }
    if (lane.inFlight() > 0 && PER_TARGET - inFlight <= reserved()) {
      return false;
    }
    long pause = recovery.isNewToItsLoad(endpoint) ? lane.pauseNanos(now) : 0;
    if (pause > 0) {
      pauseNanos = pauseNanos == 0 ? pause : Math.min(pause, pauseNanos);
    }
    return pause <= 0;
  }

  private int limitOf(Endpoint endpoint) {
    return recovery.isFailing(endpoint) ? 1 : PER_ENDPOINT;
  }

  /** Places kept for endpoints that have none under way. */
  private int reserved() {
    int busy = 0;
    for (HandshakeLane lane : lanes.values()) {
      busy += lane.inFlight() > 0 ? 1 : 0;
    }
    return Math.min(MOST_RESERVED, Math.max(0, recovery.endpoints() - busy));
  }

  /** Sets a timer for who was let wait although there is room; one is enough. */
  private void comeBackLater() {
    long pause;
    lock.lock();
    try {
      pause = timed ? 0 : pauseNanos;
      pauseNanos = 0;
      timed |= pause > 0;
    } finally {
      lock.unlock();
    }
    if (pause > 0) {
      shared.control().schedule(this::timeIsUp, pause);
    }
  }

  private void timeIsUp() {
    lock.lock();
    try {
      timed = false;
    } finally {
      lock.unlock();
    }
    drain();
  }

  @Override
  public String toString() {
    lock.lock();
    try {
      return "handshakes under way " + inFlight + ", waiting " + waiting;
    } finally {
      lock.unlock();
    }
  }
}
