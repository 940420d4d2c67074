/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The scenarios in virtual time: the real core decides, a model of nodes, connections and DNS
 * answers, and a queue of events is the only clock. A day takes seconds and a seed repeats it
 * exactly, so that a change of a heuristic shows up as a changed report.
 *
 * <p>What the model leaves out: bytes, TLS, threads, a busy machine. Figures of real sockets come
 * from the engine.
 */
@NullMarked
package dev.failaway.benchmarks.virtual;

import org.jspecify.annotations.NullMarked;
