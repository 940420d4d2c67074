/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import dev.failaway.Target;
import dev.failaway.Ticker;
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

  private final Map<Key, Destination> known = new ConcurrentHashMap<>();
  private final Ticker ticker;
  private volatile @Nullable Destination last;

  Destinations(Ticker ticker) {
    this.ticker = ticker;
  }

  /** Returns the target of the chain's request when it is to be balanced, otherwise null. */
  @Nullable Target balanced(Interceptor.Chain chain) {
    HttpUrl url = chain.request().url();
    Destination destination = destination(url);
    Target target = destination.target;
    return target != null && isDirect(chain, url, destination) ? target : null;
  }

  private Destination destination(HttpUrl url) {
    Destination recent = last;
    if (recent != null && recent.key.names(url)) {
      return recent;
    }
    Destination found = find(url);
    last = found;
    return found;
  }

  private Destination find(HttpUrl url) {
    Key key = new Key(url.scheme(), url.host(), url.port());
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

  private boolean isDirect(Interceptor.Chain chain, HttpUrl url, Destination destination) {
    Proxy proxy = chain.getProxy();
    if (proxy != null) {
      return proxy.type() == Proxy.Type.DIRECT;
    }
    ProxySelector selector = chain.getProxySelector();
    ProxyChoice choice = destination.choice;
    long now = ticker.nanoTime();
    if (choice == null || choice.selector != selector || now - choice.expiresAt > 0) {
      choice = new ProxyChoice(selector, selectsDirect(selector, url), now + REMEMBERED_NANOS);
      if (!choice.direct && (destination.choice == null || destination.choice.direct)) {
        LOG.info("requests to {} go through a proxy and are not balanced", destination.target);
      }
      destination.choice = choice;
    }
    return choice.direct;
  }

  private static boolean selectsDirect(ProxySelector selector, HttpUrl url) {
    try {
      List<Proxy> proxies = selector.select(url.uri());
      return proxies == null || proxies.isEmpty() || proxies.get(0).type() == Proxy.Type.DIRECT;
    } catch (IllegalArgumentException e) {
      return true; // a misconfigured system proxy, which OkHttp takes for none as well
    }
  }

  private record Key(String scheme, String host, int port) {
    boolean names(HttpUrl url) {
      return port == url.port() && host.equals(url.host()) && scheme.equals(url.scheme());
    }
  }

  private record ProxyChoice(ProxySelector selector, boolean direct, long expiresAt) {}

  /** What is remembered of one target. */
  private static final class Destination {
    private final Key key;
    private final @Nullable Target target;
    private volatile @Nullable ProxyChoice choice;

    Destination(Key key, @Nullable Target target) {
      this.key = key;
      this.target = target;
    }
  }
}
