/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Benchmarks of Failaway and of its peers.
 *
 * <ol>
 *   <li>{@code scenario}: failovers as data, with the goals of a good client.
 *   <li>{@code load}: what runs in a client's own JVM: the open-loop load and the line protocol in
 *       which it reports; {@code peers}: one small class per client.
 *   <li>{@code engine}: starts the fake load balancer and the clients' JVMs, plays a scenario,
 *       collects what clients and nodes saw and computes the figures.
 *   <li>{@code virtual}: the same scenarios in virtual time, for the core alone.
 *   <li>{@code report}: table, JSON and HTML.
 *   <li>{@code cli}: the command line and the one-minute drill.
 *   <li>{@code jmh}: microbenchmarks, independent of all the others.
 * </ol>
 */
@NullMarked
package dev.failaway.benchmarks;

import org.jspecify.annotations.NullMarked;
