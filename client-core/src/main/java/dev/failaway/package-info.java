/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * The vocabulary of Failaway: targets, endpoints, outcomes, policies, reports and events.
 *
 * <p>A request names a {@link dev.failaway.Target}. Its name is resolved by a {@link
 * dev.failaway.DnsClient} to {@linkplain dev.failaway.Endpoint endpoints}, one of which is leased
 * for each attempt; what the attempt proved is an {@link dev.failaway.Outcome}. Outcomes eject and
 * readmit endpoints, and the {@linkplain dev.failaway.ClientConfig policies} say when. A failed
 * request carries a {@link dev.failaway.RequestReport}; a {@link dev.failaway.ClusterStatus} shows
 * every endpoint with state and reason; a {@link dev.failaway.FailawayListener} hears of each
 * change.
 *
 * <p>Nothing here does I/O, starts a thread or reads a clock.
 */
@NullMarked
package dev.failaway;

import org.jspecify.annotations.NullMarked;
