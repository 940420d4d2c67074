/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import dev.failaway.Endpoint;
import dev.failaway.Target;
import java.io.IOException;
import java.net.Socket;
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
 * SocketRegistry#retire}.
 */
final class TrackedConnection {

  private static final Logger LOG = LoggerFactory.getLogger(TrackedConnection.class);

  private final SocketRegistry registry;
  private final Target target;
  private final Endpoint endpoint;
  private final Socket socket;
  private final long expiresAtNanos;
  private final long idleLimitNanos;
  private final AtomicInteger users = new AtomicInteger();

  private volatile long idleSinceNanos;
  private volatile boolean established;
  private volatile boolean used;
  private volatile boolean retired;
  private volatile @Nullable Connection connection;

  /**
   * When a connection ends.
   *
   * @param expiresAtNanos on the ticker, however busy it is
   * @param idleNanos how long it may be idle
   */
  record Limits(long expiresAtNanos, long idleNanos) {}

  TrackedConnection(
      SocketRegistry registry, Target target, Endpoint endpoint, Socket socket, Limits limits) {
    this.registry = registry;
    this.target = target;
    this.endpoint = endpoint;
    this.socket = socket;
    this.expiresAtNanos = limits.expiresAtNanos;
    this.idleLimitNanos = limits.idleNanos;
  }

  Target target() {
    return target;
  }

  Endpoint endpoint() {
    return endpoint;
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
    return used && users.get() <= 0 && now - idleSinceNanos > idleLimitNanos;
  }

  boolean isUsed() {
    return used;
  }

  boolean isEstablished() {
    return established;
  }

  /** Notes that TCP is connected. */
  void establish() {
    established = true;
  }

  /** Whether an exchange could take it at once. */
  boolean isFree(long now) {
    Connection made = connection;
    return made != null && !isOver(now) && (users.get() <= 0 || isMultiplexed(made.protocol()));
  }

  /** Whether connections of a protocol carry several exchanges at a time. */
  static boolean isMultiplexed(Protocol protocol) {
    return protocol == Protocol.HTTP_2 || protocol == Protocol.H2_PRIOR_KNOWLEDGE;
  }

  void bind(Connection made) {
    connection = made;
  }

  /** Notes one more user; returns whether an earlier exchange had used it. */
  boolean acquire() {
    users.incrementAndGet();
    boolean reused = used;
    used = true;
    return reused;
  }

  /** Notes that a user let go of it. */
  void release(long now) {
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
    if (retired && used && users.get() <= 0) {
      close();
    }
  }

  /** Told by the socket when it is closed, by whomever. */
  void closed() {
    registry.closed(this);
  }

  private void close() {
    Connection made = connection;
    try {
      if (made != null) {
        made.socket().close();
      }
      socket.close();
    } catch (IOException e) {
      LOG.debug("closing a connection to {} failed", endpoint, e);
    }
  }

  @Override
  public String toString() {
    return target + " at " + endpoint + (retired ? ", retired" : "");
  }
}
