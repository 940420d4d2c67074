/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * {@link dev.failaway.netty.FailawayHttpClient}: a {@link java.net.http.HttpClient} that balances
 * over the addresses behind a load-balancer name and follows zonal failover.
 *
 * <p>The route of a request: {@code send} or {@code sendAsync} reads the request once, checks it
 * and encodes its head to octets; the engine in {@code dev.failaway.netty.internal} leases an
 * endpoint, sends, retries elsewhere where that is safe, and hands the response head back;
 * redirects, cookies and authentication are looked after here; then the body handler runs, on the
 * client's executor unless it is one of the JDK's own that cannot block; the body flows as its
 * subscriber asks.
 */
@NullMarked
package dev.failaway.netty;

import org.jspecify.annotations.NullMarked;
