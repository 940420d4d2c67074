/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import dev.failaway.netty.internal.OutboundRequest;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what requests without a body look like on the wire, by identity, because many callers
 * send one object again and again. Only requests of the JDK's own class are remembered: they cannot
 * change. Missing here costs time and nothing else.
 *
 * <p>Threading: any thread; the last one to write a place wins.
 */
final class PreparedRequests {
  private static final int PLACES = 256;
  private static final Class<?> IMMUTABLE =
      HttpRequest.newBuilder(URI.create("http://localhost/")).build().getClass();

  private final AtomicReferenceArray<@Nullable Prepared> places =
      new AtomicReferenceArray<>(PLACES);

  /** A request as it was read, and its octets. It does not keep the caller's object alive. */
  static final class Prepared extends WeakReference<HttpRequest> {
    private final RequestSnapshot snapshot;
    private final OutboundRequest outbound;

    Prepared(HttpRequest request, RequestSnapshot snapshot, OutboundRequest outbound) {
      super(request);
      this.snapshot = snapshot;
      this.outbound = outbound;
    }

    RequestSnapshot snapshot() {
      return snapshot;
    }

    OutboundRequest outbound() {
      return outbound;
    }
  }

  @Nullable Prepared find(HttpRequest request) {
    Prepared prepared = places.get(place(request));
    return prepared != null && prepared.refersTo(request) ? prepared : null;
  }

  void remember(HttpRequest request, RequestSnapshot snapshot, OutboundRequest outbound) {
    if (request.getClass() == IMMUTABLE && snapshot.bodyPublisher().isEmpty()) {
      places.set(place(request), new Prepared(request, snapshot, outbound));
    }
  }

  private static int place(HttpRequest request) {
    return System.identityHashCode(request) & PLACES - 1;
  }
}
