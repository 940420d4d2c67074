/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

/**
 * What one node counted since the start or the last clearing of the logs.
 *
 * <p>A node counts after the kernel has taken the bytes: a client may hold a response an instant
 * before it is counted as answered, so tests await counts with {@link Await}.
 *
 * @param accepted connections accepted
 * @param open connections open now (not cleared)
 * @param requests request heads received
 * @param answered responses whose last byte was written
 * @param resets connections that the node reset
 * @param idleCloses idle connections that the node decided to close, late FINs included
 * @param idleRaces requests that came after the node had decided to close an idle connection
 */
public record NodeCounters(
    long accepted,
    long open,
    long requests,
    long answered,
    long resets,
    long idleCloses,
    long idleRaces) {}
