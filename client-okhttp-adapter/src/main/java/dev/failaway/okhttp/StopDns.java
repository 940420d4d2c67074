/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import okhttp3.Dns;

/**
 * Stops an exchange where it would need a new connection: every lookup fails with one exception,
 * known to whoever made it.
 */
final class StopDns implements Dns {

  private final UnknownHostException reason = new UnknownHostException("stopped on purpose");

  /** Whether a failure comes from here. */
  boolean caused(UnknownHostException failure) {
    return failure == reason;
  }

  @Override
  public List<InetAddress> lookup(String hostname) throws UnknownHostException {
    throw reason;
  }
}
