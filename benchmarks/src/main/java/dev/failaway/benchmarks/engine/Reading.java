/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.engine;

/**
 * Counters at one moment; figures are differences of two readings.
 *
 * @param nanos when, from the start of the run
 * @param accepted connections that the nodes accepted so far
 * @param failed connection attempts that failed on this machine so far, negative when unknown
 * @param loopback connections to the machine's own loopback so far, negative when unknown
 */
public record Reading(long nanos, long accepted, long failed, long loopback) {}
