/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Failover scenarios as data: what a load balancer does, when, under which load, what is measured
 * and what a client should reach. Knows neither sockets nor clients.
 */
@NullMarked
package dev.failaway.benchmarks.scenario;

import org.jspecify.annotations.NullMarked;
