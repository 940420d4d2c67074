/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Plays scenarios. {@code Conductor} gives every client a fake load balancer and a JVM of its own,
 * plays the scenario's steps on time and collects a {@code Recording} of what the clients reported
 * and the nodes saw; {@code Measurement} turns it into the scenario's figures. Knows no client.
 */
@NullMarked
package dev.failaway.benchmarks.engine;

import org.jspecify.annotations.NullMarked;
