/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import dev.failaway.Timeouts;
import java.net.SocketException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import okhttp3.Connection;
import okhttp3.Interceptor;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The timeouts of one attempt, in milliseconds, 0 for none: the shorter of the client's and of the
 * target's.
 *
 * <p>OkHttp has one read timeout for head and body. While the head is awaited it is the attempt
 * timeout or what is left until the deadline, if that is shorter; {@link #relax} then sets it to
 * what the body may take. A head of HTTP/1.1 that trickles in starts the read timeout anew with
 * each octet: only a {@code callTimeout} ends that.
 *
 * @param connect TCP connect and TLS handshake
 * @param head silence before the response head
 * @param body silence inside the response body
 */
record AttemptLimits(int connect, int head, int body) {

  private static final Logger LOG = LoggerFactory.getLogger(AttemptLimits.class);

  /** No limits. */
  static final AttemptLimits NONE = new AttemptLimits(0, 0, 0);

  /**
   * Returns the limits of an attempt.
   *
   * @param recent those of another attempt, returned when they are the same
   */
  static AttemptLimits of(
      Interceptor.Chain chain, Timeouts timeouts, long remainingNanos, AttemptLimits recent) {
    int connect = millis(timeouts.connect());
    int body = shorter(chain.readTimeoutMillis(), millis(timeouts.bodyIdle()));
    int head = shorter(body, shorter(millis(timeouts.attempt()), millis(remainingNanos)));
    return recent.connect == connect && recent.head == head && recent.body == body
        ? recent
        : new AttemptLimits(connect, head, body);
  }

  /** Returns the chain with the limit of the head; that of the connect is the socket's matter. */
  Interceptor.Chain on(Interceptor.Chain chain) {
    return head == chain.readTimeoutMillis()
        ? chain
        : chain.withReadTimeout(head, TimeUnit.MILLISECONDS);
  }

  /** Gives the body of a response its own limit. */
  void relax(Response response, @Nullable Connection connection) {
    if (head == body) {
      return;
    }
    response.body().source().timeout().timeout(body, TimeUnit.MILLISECONDS);
    if (connection != null && !TrackedConnection.isMultiplexed(connection.protocol())) {
      try {
        connection.socket().setSoTimeout(body);
      } catch (SocketException e) { // a cancel closed it: whoever reads the body will hear of that
        LOG.debug("a connection closed with the response head: {}", connection, e);
      }
    }
  }

  private static int millis(Optional<Duration> limit) {
    return limit.isPresent() ? millis(limit.get()) : 0;
  }

  private static int millis(Duration limit) {
    if (limit.toSeconds() >= Integer.MAX_VALUE / 1000) {
      return Integer.MAX_VALUE;
    }
    return (int) Math.max(1, limit.toMillis());
  }

  private static int millis(long remainingNanos) {
    long millis = TimeUnit.NANOSECONDS.toMillis(remainingNanos);
    return millis >= Integer.MAX_VALUE ? 0 : (int) Math.max(1, millis);
  }

  /** Returns the shorter of two limits, of which 0 is none. */
  static int shorter(int one, int other) {
    if (one == 0 || other == 0) {
      return Math.max(one, other);
    }
    return Math.min(one, other);
  }
}
