/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * The assembly of the mechanisms and the only door for transports.
 *
 * <p>The route of a request: {@link dev.failaway.cluster.LoadBalancer#begin} finds the cluster of
 * the target and counts the request; {@link dev.failaway.cluster.Attempts#tryLease} reads one
 * snapshot, picks an endpoint and answers a {@link dev.failaway.cluster.Lease}; the transport does
 * its attempt and tells {@link dev.failaway.cluster.Attempts#responded} or {@link
 * dev.failaway.cluster.Attempts#finish} what it proved; the answer is to deliver, to fail, or to
 * try again after a while. {@code Attempts} never waits: waiting is the transport's.
 *
 * <p>One daemon control thread per load balancer is the only writer of clusters; everybody else
 * reads volatile snapshots and counts atomically.
 *
 * <p>{@link dev.failaway.cluster.LoadBalancer} is API. The other types are for the authors of
 * transports and carry no compatibility promise.
 */
@NullMarked
package dev.failaway.cluster;

import org.jspecify.annotations.NullMarked;
