/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import dev.failaway.PoolPolicy;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an engine is told by the API above it.
 *
 * @param pool limits of the pools
 * @param tls how https targets are spoken to
 * @param connectPhase what all connecting of one request may take, over its endpoints
 * @param localAddress where connections are bound, or null
 * @param timeouts makes the exceptions of timeouts
 */
public record EngineConfig(
    PoolPolicy pool,
    Tls tls,
    Optional<Duration> connectPhase,
    @Nullable InetAddress localAddress,
    TimeoutExceptions timeouts) {}
