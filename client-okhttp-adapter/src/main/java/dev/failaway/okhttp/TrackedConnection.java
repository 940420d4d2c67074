/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import dev.failaway.CloseReason;
import dev.failaway.cluster.Lease;
import dev.failaway.okhttp.OpenConnections.Place;
import java.io.IOException;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Connection;
import okhttp3.Protocol;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the registry knows of one connection: whom it belongs to, when it is too old, who uses it.
 *
 * <p>Rules:
 *
 * <ol>
 *   <li>A connection that is retired, too old or idle for too long takes no further exchange;
 *       exchanges in flight finish.
 *   <li>A retired connection closes when its last user lets go of it, an idle one at once.
 *   <li>A connection that no exchange has used yet is being opened for one: it is never idle.
 * </ol>
 *
 * <p>Threading: the fields change on call threads and on the control thread; each is volatile or
 * atomic. A user that takes the connection in the moment it retires is waited for: see {@link
 * Drain#GRACE_NANOS}.
 */
final class TrackedConnection {

  private static final Logger LOG = LoggerFactory.getLogger(TrackedConnection.class);

  private final SocketRegistry registry;
  private final Place place;
  private final Socket socket;
  private final long expiresAtNanos;
  private final long idleLimitNanos;
  private final long patienceNanos;
  private final AtomicInteger users = new AtomicInteger();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final SignsOfLife signs = new SignsOfLife();

  /** Exchanges that may leave it before their response comes. */
  private final Set<HeadWait> waits = ConcurrentHashMap.newKeySet();

  private volatile long idleSinceNanos;
  private volatile boolean established;
  private volatile boolean used;
  private volatile boolean retired;
  private volatile boolean abandoned;
  private volatile @Nullable Connection connection;
  private volatile @Nullable Admission admission;

  /**
   * When a connection ends.
   *
   * @param expiresAtNanos on the ticker, however busy it is
   * @param idleNanos how long it may be idle
   * @param patienceNanos how long it may wait for leave to connect
   */
  record Limits(long expiresAtNanos, long idleNanos, long patienceNanos) {}

  TrackedConnection(SocketRegistry registry, Place place, Socket socket, Limits limits) {
    this.registry = registry;
    this.place = place;
    this.socket = socket;
    this.expiresAtNanos = limits.expiresAtNanos;
    this.idleLimitNanos = limits.idleNanos;
    this.patienceNanos = limits.patienceNanos;
  }

  /** Where it leads. */
  Place place() {
    return place;
  }

  /** The connection that OkHttp made of the socket, once an exchange has used it. */
  @Nullable Connection connection() {
    return connection;
  }

  int localPort() {
    return socket.getLocalPort();
  }

  /** Whether it may not take another exchange. */
  boolean isOver(long now) {
    return retired || now - expiresAtNanos > 0 || isIdleTooLong(now);
  }

  /** A user that comes is counted after the question whether it may. */
  private boolean isIdleTooLong(long now) {
    return isIdle() && now - idleSinceNanos > idleLimitNanos;
  }

  /** When it ends on the ticker, however busy it is. */
  long expiresAtNanos() {
    return expiresAtNanos;
  }

  /** What was heard on it. */
  SignsOfLife signs() {
    return signs;
  }

  boolean isClosed() {
    return closed.get();
  }

  /** Whether exchanges used it and none does now. */
  boolean isIdle() {
    return used && users.get() <= 0;
  }

  /** Whether an exchange is on it. */
  boolean isBusy() {
    return users.get() > 0;
  }

  /** Why it closes now. What OkHttp closes before its time, the server has most likely closed. */
  CloseReason closeReason(long now) {
    if (retired && !abandoned) {
      return CloseReason.RETIRED;
    }
    if (isBusy() || abandoned) {
      return CloseReason.BROKEN_EXCHANGE;
    }
    if (now - expiresAtNanos > 0) {
      return CloseReason.LIFETIME;
    }
    return now - idleSinceNanos > idleLimitNanos / 20 * 19 ? CloseReason.IDLE : CloseReason.SERVER;
  }

  boolean isUsed() {
    return used;
  }

  boolean isEstablished() {
    return established;
  }

  /** Waits for leave to connect, which it keeps until the first exchange or its end. */
  void admit() throws IOException {
    Admission asked = registry.admission(place.target(), place.endpoint());
    admission = asked;
    if (closed.get()) {
      asked.close();
    }
    asked.await(patienceNanos);
  }

  /** The handshakes of this connection are over. */
  private void letOthersConnect() {
    Admission held = admission;
    if (held != null) {
      held.close();
    }
  }

  /** Notes that TCP is connected. */
  void establish(long now) {
    signs.connected(now, place.target().isSecure());
    idleSinceNanos = now;
    established = true;
    if (!place.target().isSecure()) {
      letOthersConnect();
    }
  }

  /** Whether an exchange could take it at once. */
  boolean isFree(long now) {
    Connection made = connection;
    return made != null && !isOver(now) && (users.get() <= 0 || isMultiplexed());
  }

  /** Whether it carries several exchanges at a time. */
  boolean isMultiplexed() {
    Connection made = connection;
    return made != null && isMultiplexed(made.protocol());
  }

  /** Whether connections of a protocol carry several exchanges at a time. */
  static boolean isMultiplexed(Protocol protocol) {
    return protocol == Protocol.HTTP_2 || protocol == Protocol.H2_PRIOR_KNOWLEDGE;
  }

  void bind(Connection made) {
    if (isMultiplexed(made.protocol())) {
      signs.awaitHead();
    }
    connection = made;
  }

  /**
   * Notes one more user; returns whether an earlier exchange had used it.
   *
   * @param user the lease of the exchange; null when it is of another endpoint
   * @param wait its wait for a response head
   */
  boolean acquire(@Nullable Lease user, HeadWait wait) {
    signs.of(user);
    if (user != null) {
      waits.add(wait);
    }
    users.incrementAndGet();
    boolean reused = used;
    if (!reused) {
      used = true;
      letOthersConnect();
    }
    return reused;
  }

  /** Notes that a user let go of it. */
  void release(long now, HeadWait wait) {
    waits.remove(wait);
    idleSinceNanos = now;
    if (users.decrementAndGet() <= 0 && retired) {
      close();
    }
  }

  /** Lets it take no further exchange; it closes at its last release, or by {@link #closeIdle}. */
  void retire() {
    retired = true;
  }

  /** Closes it when it is retired and nobody uses it. */
  void closeIdle() {
    if (retired && isIdle()) {
      close();
    }
  }

  /** Its endpoint stalls: lets those who may go elsewhere leave it. */
  void stalled(long now) {
    waits.forEach(wait -> wait.stalled(this, now));
  }

  /** Its only exchange left it: ends reads and writes with a {@link StalledException}. */
  void abandon() {
    retired = true;
    abandoned = true;
    registry.closeSoon(socket);
  }

  /** Returns what to throw instead of this: it may have failed because it was abandoned. */
  IOException explained(IOException failure) {
    if (!abandoned) {
      return failure;
    }
    StalledException stalled = new StalledException(place.endpoint());
    stalled.initCause(failure);
    return stalled;
  }

  /** Told by the socket when it is closed, by whomever. */
  void closed() {
    if (closed.compareAndSet(false, true)) {
      letOthersConnect();
      registry.closed(this);
    }
  }

  /** Closes it, whoever uses it. */
  void close() {
    Connection made = connection;
    try {
      if (made != null) {
        made.socket().close();
      }
      socket.close();
    } catch (IOException e) {
      LOG.debug("closing a connection to {} failed", place.endpoint(), e);
    }
  }

  @Override
  public String toString() {
    return place.target() + " at " + place.endpoint() + (retired ? ", retired" : "");
  }
}
