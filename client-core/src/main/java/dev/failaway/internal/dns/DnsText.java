/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import org.xbill.DNS.Name;

/**
 * How names, servers, failures and times are written in messages and results.
 *
 * <p>Threading: stateless.
 */
final class DnsText {

  private DnsText() {}

  /** Lower case, without the last dot. */
  static String of(Name name) {
    return name.toString(true).toLowerCase(Locale.ROOT);
  }

  /** Address and port, without a reverse lookup. */
  static String of(InetSocketAddress server) {
    String address = server.getAddress().getHostAddress();
    return (address.contains(":") ? "[" + address + "]" : address) + ":" + server.getPort();
  }

  /** The message; without one, as of an unreachable port, the class. */
  static String of(Exception failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }

  /** In seconds, such as 0.25 s. */
  static String of(Duration time) {
    double seconds = time.toMillis() / 1e3;
    return (seconds == Math.rint(seconds) ? Long.toString((long) seconds) : "" + seconds) + " s";
  }
}
