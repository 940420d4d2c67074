/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import dev.failaway.RequestOptions;
import dev.failaway.Target;
import dev.failaway.cluster.IdempotencyKeys;
import dev.failaway.cluster.LoadBalancer;
import dev.failaway.cluster.RequestTraits;
import java.util.Optional;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;

/**
 * A request as every attempt sends it, and what the decisions need to know of it.
 *
 * @param request the caller's, with an idempotency key when its options want one
 * @param traits from its method, body and key, and the {@link RequestOptions} it is tagged with
 */
record OutboundRequest(Request request, RequestTraits traits) {

  /** An idempotent method, a body that can be sent again or none, and no options. */
  static final RequestTraits REPEATABLE = new RequestTraits(true, true, Optional.empty());

  /** Reads a request to a target; adds the key. */
  static OutboundRequest of(Request request, Target target, LoadBalancer loadBalancer) {
    RequestOptions tagged = request.tag(RequestOptions.class);
    RequestOptions options = tagged == null ? RequestOptions.defaults() : tagged;
    boolean replayable = isReplayable(request.body());
    if (RequestTraits.isIdempotent(request.method()) && !options.generateIdempotencyKey()) {
      return new OutboundRequest(
          request, tagged == null && replayable ? REPEATABLE : traits(true, replayable, options));
    }
    String header = loadBalancer.config().forHost(target.host()).retry().idempotencyHeader();
    boolean keyed = request.header(header) != null;
    if (!keyed && options.generateIdempotencyKey()) {
      String key = IdempotencyKeys.next(loadBalancer.environment().random().get());
      return new OutboundRequest(
          request.newBuilder().header(header, key).build(), traits(true, replayable, options));
    }
    boolean idempotent = keyed || RequestTraits.isIdempotent(request.method());
    return new OutboundRequest(request, traits(idempotent, replayable, options));
  }

  /**
   * Whether its caller said that it must not reach a server twice. OkHttp repeats any request whose
   * connection fails, whatever its method, unless told otherwise.
   */
  boolean isOnce() {
    return !traits.options().idempotent().orElse(true);
  }

  private static RequestTraits traits(
      boolean idempotent, boolean replayable, RequestOptions options) {
    return new RequestTraits(idempotent, replayable, Optional.empty(), options);
  }

  private static boolean isReplayable(@Nullable RequestBody body) {
    return body == null || (!body.isOneShot() && !body.isDuplex());
  }
}
