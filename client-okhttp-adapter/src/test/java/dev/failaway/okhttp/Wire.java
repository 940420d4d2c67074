/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import java.io.IOException;

/** What the connections of a test speak. */
enum Wire {
  HTTP1,
  HTTP1_TLS,
  HTTP2;

  Nodes start(int count) throws IOException {
    return switch (this) {
      case HTTP1 -> Nodes.http1(count);
      case HTTP1_TLS -> Nodes.http1OverTls(count);
      case HTTP2 -> Nodes.http2(count);
    };
  }
}
