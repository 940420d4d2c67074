/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import dev.failaway.Timeouts;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import okhttp3.Connection;
import okhttp3.Interceptor;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * The timeouts of one attempt, in milliseconds, 0 for none: the shorter of the client's and of the
 * target's.
 *
 * <p>OkHttp has one read timeout for head and body. While the head is awaited it is the attempt
 * timeout, if that is shorter; {@link #relax} then sets it to what the body may take.
 *
 * @param connect TCP connect and TLS handshake
 * @param head silence before the response head
 * @param body silence inside the response body
 */
record AttemptLimits(int connect, int head, int body) {

  static AttemptLimits of(Interceptor.Chain chain, Timeouts timeouts) {
    int connect = shorter(chain.connectTimeoutMillis(), millis(timeouts.connect()));
    int body = shorter(chain.readTimeoutMillis(), millis(timeouts.bodyIdle()));
    int head = shorter(body, millis(timeouts.attempt()));
    return new AttemptLimits(connect, head, body);
  }

  /** Returns the chain with these limits. */
  Interceptor.Chain on(Interceptor.Chain chain) {
    Interceptor.Chain limited = chain;
    if (connect != chain.connectTimeoutMillis()) {
      limited = limited.withConnectTimeout(connect, TimeUnit.MILLISECONDS);
    }
    if (head != chain.readTimeoutMillis()) {
      limited = limited.withReadTimeout(head, TimeUnit.MILLISECONDS);
    }
    return limited;
  }

  /** Gives the body of a response its own limit. */
  void relax(Response response, @Nullable Connection connection) throws SocketException {
    if (head == body) {
      return;
    }
    response.body().source().timeout().timeout(body, TimeUnit.MILLISECONDS);
    if (connection != null && !TrackedConnection.isMultiplexed(connection.protocol())) {
      Socket socket = connection.socket();
      socket.setSoTimeout(body);
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

  private static int shorter(int one, int other) {
    if (one == 0 || other == 0) {
      return Math.max(one, other);
    }
    return Math.min(one, other);
  }
}
