/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import java.net.InetAddress;
import java.net.http.HttpClient;
import org.jspecify.annotations.Nullable;

/**
 * Declares {@code localAddress} as {@link HttpClient.Builder} does from Java 19 on. Compiled for
 * 17, a covariant {@code localAddress} alone would not override it; with this interface the
 * compiler emits the bridge that does.
 */
interface LocalAddressBuilder {
  HttpClient.Builder localAddress(@Nullable InetAddress localAddress);
}
