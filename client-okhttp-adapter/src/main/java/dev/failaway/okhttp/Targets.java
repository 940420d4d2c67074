/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import dev.failaway.Target;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Reads the target of OkHttp's URLs, whose scheme and host are canonical already. */
final class Targets {

  private Targets() {}

  /** Returns the target of a URL; null when its host is an IP literal or no DNS name. */
  static @Nullable Target find(HttpUrl url) {
    String host = withoutRoot(url.host());
    if (isLiteral(host)) {
      return null;
    }
    try {
      return new Target(url.scheme(), host, url.port());
    } catch (IllegalArgumentException e) {
      return null; // OkHttp will say in its own words that such a name cannot be looked up
    }
  }

  /** Whether a URL names this target. */
  static boolean names(Target target, HttpUrl url) {
    return target.port() == url.port()
        && target.host().equals(withoutRoot(url.host()))
        && target.scheme().equals(url.scheme());
  }

  /** Returns a host name without the dot of the root. */
  static String withoutRoot(String host) {
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }

  private static boolean isLiteral(String host) {
    if (host.indexOf(':') >= 0) {
      return true;
    }
    for (int i = host.length() - 1; i >= 0 && host.charAt(i) != '.'; i--) {
      if (host.charAt(i) < '0' || host.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }
}
