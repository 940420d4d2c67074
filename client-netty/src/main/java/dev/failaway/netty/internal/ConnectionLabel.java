/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import dev.failaway.Endpoint;

/**
 * Names one connection for messages and for {@code HttpResponse.connectionLabel}: the endpoint and
 * a number that is unique in its client.
 */
public record ConnectionLabel(Endpoint endpoint, long number) {
  @Override
  public String toString() {
    return endpoint + "#" + number;
  }
}
