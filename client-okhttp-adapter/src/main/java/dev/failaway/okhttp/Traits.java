/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import dev.failaway.cluster.RequestTraits;
import java.util.Optional;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;

/** Reads from OkHttp's request what the decisions need to know of it. */
final class Traits {

  /** An idempotent method and a body that can be sent again, or none. */
  static final RequestTraits REPEATABLE = new RequestTraits(true, true, Optional.empty());

  private Traits() {}

  /** Returns the traits of a request; an {@code Idempotency-Key} makes any method idempotent. */
  static RequestTraits of(Request request) {
    boolean idempotent =
        RequestTraits.isIdempotent(request.method()) || request.header("Idempotency-Key") != null;
    boolean replayable = isReplayable(request.body());
    return idempotent && replayable
        ? REPEATABLE
        : new RequestTraits(idempotent, replayable, Optional.empty());
  }

  private static boolean isReplayable(@Nullable RequestBody body) {
    return body == null || (!body.isOneShot() && !body.isDuplex());
  }
}
