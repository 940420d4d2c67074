/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What runs in a client's own JVM: {@code PeerMain} opens the client by name, sends it the
 * scenario's load as an open loop and reports every request, as it ends, in one line on standard
 * output.
 *
 * <p>A new client needs a {@code PeerFactory}, a {@code Peer} and a line in {@code
 * META-INF/services}; nothing else changes.
 */
@NullMarked
package dev.failaway.benchmarks.load;

import org.jspecify.annotations.NullMarked;
