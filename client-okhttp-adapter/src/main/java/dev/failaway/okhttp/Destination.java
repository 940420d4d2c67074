/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import dev.failaway.Target;
import java.net.InetAddress;
import java.net.ProxySelector;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import okhttp3.Dns;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of one place that requests go to: its target, whether a proxy stands before
 * it, and the pins of its addresses.
 *
 * <p>Threading: any thread.
 */
final class Destination {

  /** Addresses come and go; beyond this the pins are made anew. */
  private static final int MAX_PINS = 256;

  private final Key key;
  private final @Nullable Target target;
  private final Map<InetAddress, PinnedDns> pins = new ConcurrentHashMap<>();
  private volatile @Nullable ProxyChoice choice;

  /**
   * A place.
   *
   * @param target null when it is not to be balanced
   */
  Destination(Key key, @Nullable Target target) {
    this.key = key;
    this.target = target;
  }

  /**
   * Scheme, host and port as OkHttp's URLs have them.
   *
   * @param scheme http or https
   * @param host canonical, perhaps with the dot of the root
   * @param port explicit or of the scheme
   */
  record Key(String scheme, String host, int port) {
    boolean names(HttpUrl url) {
      return port == url.port() && host.equals(url.host()) && scheme.equals(url.scheme());
    }
  }

  /**
   * What a proxy selector said.
   *
   * @param selector who said it
   * @param direct whether there is no proxy
   * @param expiresAt when it is asked again, on the ticker
   */
  record ProxyChoice(ProxySelector selector, boolean direct, long expiresAt) {}

  Key key() {
    return key;
  }

  /** The target, or null when it is not to be balanced. */
  @Nullable Target target() {
    return target;
  }

  /** What the proxy selector said last. */
  @Nullable ProxyChoice choice() {
    return choice;
  }

  void choose(ProxyChoice next) {
    choice = next;
  }

  /** Returns the pin that reuses connections to an address. */
  PinnedDns pin(InetAddress address, Dns fallback) {
    PinnedDns known = pins.get(address);
    if (known != null && known.fallback() == fallback) {
      return known;
    }
    if (pins.size() >= MAX_PINS) {
      pins.clear();
    }
    PinnedDns made = PinnedDns.reusing(key.host(), address, fallback);
    pins.put(address, made);
    return made;
  }
}
