/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import java.net.Proxy;
import java.net.ProxySelector;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which requests are balanced: those to a DNS name that no proxy stands before. A proxy
 * resolves and connects by itself, and an IP literal leaves nothing to choose.
 *
 * <p>What a {@link ProxySelector} says is remembered for a while, because asking the system's costs
 * more than the rest of the balancing, and OkHttp itself asks only for new connections.
 *
 * <p>Threading: any thread.
 */
final class Destinations {

  private static final Logger LOG = LoggerFactory.getLogger(Destinations.class);

  private static final long REMEMBERED_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** A crawler must not fill the heap with targets: beyond this the memory starts anew. */
  private static final int MAX_REMEMBERED = 1024;

  private final Map<Destination.Key, Destination> known = new ConcurrentHashMap<>();
  private volatile @Nullable Destination last;

  /** Returns where the chain's request goes when it is to be balanced, otherwise null. */
  @Nullable Destination balanced(Interceptor.Chain chain, long now) {
    HttpUrl url = chain.request().url();
    Destination destination = destination(url);
    return destination.target() != null && isDirect(chain, url, destination, now)
        ? destination
        : null;
  }

  private Destination destination(HttpUrl url) {
    Destination recent = last;
    if (recent != null && recent.key().names(url)) {
      return recent;
    }
    Destination found = find(url);
    last = found;
    return found;
  }

  private Destination find(HttpUrl url) {
    Destination.Key key = new Destination.Key(url.scheme(), url.host(), url.port());
    Destination destination = known.get(key);
    if (destination == null) {
      if (known.size() >= MAX_REMEMBERED) {
        known.clear();
      }
      destination = new Destination(key, Targets.find(url));
      known.put(key, destination);
    }
    return destination;
  }

  private static boolean isDirect(
      Interceptor.Chain chain, HttpUrl url, Destination destination, long now) {
    Proxy proxy = chain.getProxy();
    if (proxy != null) {
      return proxy.type() == Proxy.Type.DIRECT;
    }
    ProxySelector selector = chain.getProxySelector();
    Destination.ProxyChoice before = destination.choice();
    if (before != null && before.selector() == selector && now - before.expiresAt() <= 0) {
      return before.direct();
    }
    boolean direct = selectsDirect(selector, url);
    if (!direct && (before == null || before.direct())) {
      LOG.info("requests to {} go through a proxy and are not balanced", destination.target());
    }
    destination.choose(new Destination.ProxyChoice(selector, direct, now + REMEMBERED_NANOS));
    return direct;
  }

  private static boolean selectsDirect(ProxySelector selector, HttpUrl url) {
    try {
      List<Proxy> proxies = selector.select(url.uri());
      return proxies == null || proxies.isEmpty() || proxies.get(0).type() == Proxy.Type.DIRECT;
    } catch (IllegalArgumentException e) {
      return true; // a misconfigured system proxy, which OkHttp takes for none as well
    }
  }
}
