/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.engine;

/**
 * A request that a node received.
 *
 * @param nanos when, from the start of the run
 * @param zone the node's zone, from 1
 * @param node the node's number in its zone, from 1
 * @param post whether it was a POST
 * @param id the request's number as text
 */
public record Arrival(long nanos, int zone, int node, boolean post, String id) {}
