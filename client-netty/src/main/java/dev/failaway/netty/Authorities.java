/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import dev.failaway.Target;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What follows from the authority of a URI alone: the target and its encoded {@code Host} field;
 * remembered, because most clients talk to few.
 *
 * <p>Threading: any thread.
 */
final class Authorities {
  private static final Logger LOG = LoggerFactory.getLogger(FailawayHttpClient.class);
  private static final int MOST_REMEMBERED = 1024;

  private final Map<String, Authority> http = new ConcurrentHashMap<>();
  private final Map<String, Authority> https = new ConcurrentHashMap<>();
  private final AtomicBoolean warnedOfProxy = new AtomicBoolean();
  private final Executor threads;

  /**
   * @param threads where the system's proxy selector is asked, once per authority
   */
  Authorities(Executor threads) {
    this.threads = threads;
  }

  /** A target with its Host field. */
  record Authority(Target target, String host) {}

  /**
   * Returns what is known of the URI's authority.
   *
   * @throws IllegalArgumentException when nothing can be sent to this URI
   */
  Authority of(URI uri) {
    String scheme = uri.getScheme();
    String key = uri.getRawAuthority();
    Map<String, Authority> known =
        "https".equalsIgnoreCase(scheme) ? https : "http".equalsIgnoreCase(scheme) ? http : null;
    if (known == null || key == null) {
      throw new IllegalArgumentException("invalid URI scheme or authority in " + redacted(uri));
    }
    Authority authority = known.get(key);
    if (authority == null) {
      authority = parse(uri);
      if (known.size() < MOST_REMEMBERED && known.put(key, authority) == null) {
        warnOfProxy(uri);
      }
    }
    return authority;
  }

  private static Authority parse(URI uri) {
    Target target = Target.of(uri);
    String host = target.host().indexOf(':') < 0 ? target.host() : "[" + target.host() + "]";
    int defaultPort = target.isSecure() ? 443 : 80;
    return new Authority(target, target.port() == defaultPort ? host : host + ":" + target.port());
  }

  private static String redacted(URI uri) {
    return uri.getScheme() + "://" + uri.getHost();
  }

  /** The selector is foreign code, and this may be an event loop that follows a redirect. */
  private void warnOfProxy(URI uri) {
    ProxySelector system = ProxySelector.getDefault();
    if (system != null && !warnedOfProxy.get()) {
      threads.execute(() -> warnOfProxy(system, uri));
    }
  }

  private void warnOfProxy(ProxySelector system, URI uri) {
    try {
      List<Proxy> proxies = system.select(uri);
      boolean direct = proxies.isEmpty() || proxies.get(0).type() == Proxy.Type.DIRECT;
      if (!direct && warnedOfProxy.compareAndSet(false, true)) {
        LOG.warn("the system's proxy for {} is not used: proxies are not supported", uri.getHost());
      }
    } catch (RuntimeException e) {
      LOG.warn("the system's proxy selector failed for {}; it is not used", uri.getHost(), e);
    }
  }

  /** The default User-Agent field's value. */
  static String userAgent() {
    String version = FailawayHttpClient.class.getPackage().getImplementationVersion();
    return version == null ? "failaway" : "failaway/" + version;
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
