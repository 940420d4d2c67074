/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import dev.failaway.Target;
import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.Response;

/**
 * The door between OkHttp and the load balancer: balances what can be balanced and lets the rest
 * pass as it is.
 *
 * <p>Threading: any number of calls at a time.
 */
final class FailawayInterceptor implements Interceptor {

  private final Adapter adapter;
  private final Destinations destinations;

  FailawayInterceptor(Adapter adapter) {
    this.adapter = adapter;
    this.destinations = new Destinations();
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    long now = adapter.now();
    Destination destination = destinations.balanced(chain, now);
    Target target = destination == null ? null : destination.target();
    if (destination == null || target == null) {
      return chain.proceed(chain.request());
    }
    return new BalancedRequest(adapter, chain, destination, target, now).run();
  }
}
