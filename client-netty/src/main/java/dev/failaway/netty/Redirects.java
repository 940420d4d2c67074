/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import dev.failaway.Target;
import java.net.ProtocolException;
import java.net.URI;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpHeaders;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's redirect contract: 301, 302, 303, 307 and 308; NORMAL never goes from https to http; at
 * most five, then the redirect itself is the response. What names the caller to one origin is not
 * sent to another.
 */
final class Redirects {
  static final int MOST = 5;

  private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);
  private static final Set<String> FOR_ONE_ORIGIN = forOneOrigin();

  private Redirects() {}

  private static Set<String> forOneOrigin() {
    Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    names.addAll(
        Set.of("Authorization", "Proxy-Authorization", "Cookie", "Origin", "Referer", "Host"));
    return names;
  }

  /**
   * The request that follows, or null when the response is to be delivered.
   *
   * @param location the Location field, or null
   * @throws ProtocolException when there is no place to go
   */
  static @Nullable RequestSnapshot next(
      RequestSnapshot request, int status, @Nullable String location, Redirect policy)
      throws ProtocolException {
    if (policy == Redirect.NEVER || !STATUSES.contains(status)) {
      return null;
    }
    if (location == null) {
      throw new ProtocolException("a redirect (" + status + ") without a Location");
    }
    URI from = request.uri();
    URI to = resolve(from, location);
    if (!mayGo(from, to, policy)) {
      return null;
    }
    String method = method(request.method(), status);
    boolean keepsBody = method.equals(request.method()) && status != 303;
    HttpHeaders headers =
        isSameOrigin(from, to)
            ? request.headers()
            : HttpHeaders.of(
                request.headers().map(), (name, value) -> !FOR_ONE_ORIGIN.contains(name));
    return new RequestSnapshot(
        request, method, to, headers, keepsBody ? request.bodyPublisher() : Optional.empty());
  }

  private static URI resolve(URI from, String location) throws ProtocolException {
    try {
      URI to = from.resolve(location);
      Target.of(to);
      HeadEncoder.check(to);
      return to;
    } catch (IllegalArgumentException e) {
      ProtocolException failure =
          new ProtocolException("a redirect to a place nothing can be sent to");
      failure.initCause(e);
      throw failure;
    }
  }

  private static boolean mayGo(URI from, URI to, Redirect policy) {
    return policy == Redirect.ALWAYS
        || from.getScheme().equalsIgnoreCase(to.getScheme())
        || "https".equalsIgnoreCase(to.getScheme());
  }

  private static String method(String method, int status) {
    return switch (status) {
      case 301, 302 -> method.equals("POST") ? "GET" : method;
      case 303 -> "GET";
      default -> method;
    };
  }

  private static boolean isSameOrigin(URI from, URI to) {
    return Target.of(from).equals(Target.of(to));
  }
}
