/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * One line turns an {@link okhttp3.OkHttpClient} into a client that follows zonal failover.
 *
 * <p>The route of a request: {@link dev.failaway.okhttp.FailawayOkHttp#install} adds the last
 * application interceptor. For each request it begins an {@code Attempts}, takes a lease, pins the
 * attempt's {@code Dns} to the leased endpoint and lets OkHttp proceed: its pool, TLS, HTTP/2,
 * cache, cookies and redirects stay OkHttp's own. An event listener of the call collects the facts
 * of the attempt, which are classified into an {@code Outcome}; {@code Attempts} answers deliver,
 * retry or fail. Waiting happens on a gate that a cancel opens. A socket factory tracks every
 * connection, so that connections grow no older than allowed and those of a withdrawn endpoint
 * drain.
 */
@NullMarked
package dev.failaway.okhttp;

import org.jspecify.annotations.NullMarked;
