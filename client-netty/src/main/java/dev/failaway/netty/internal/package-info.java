/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The engine: HTTP/1.1 exchanges over pooled connections, one pool per endpoint, on Netty event
 * loops.
 *
 * <p>The route of a request: {@link dev.failaway.netty.internal.Exchange#start} asks {@code
 * Attempts} for a lease, takes a connection from the endpoint's {@link
 * dev.failaway.netty.internal.EndpointPool}, travels to the connection's loop in one {@code
 * execute}, writes the head it was given as octets, and reads the response through {@link
 * dev.failaway.netty.internal.ResponseParser}. {@code Attempts.responded} decides before the {@link
 * dev.failaway.netty.internal.ResponseSink} sees anything. The connection returns to its pool, then
 * {@code Attempts.finish} is told, then the sink.
 *
 * <p>Nothing here knows a type of {@code java.net.http}: the facade brings octets, a body and a
 * sink.
 */
@NullMarked
package dev.failaway.netty.internal;

import org.jspecify.annotations.NullMarked;
