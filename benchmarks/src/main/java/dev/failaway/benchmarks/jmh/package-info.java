/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Microbenchmarks. Run them with {@code mvn -q -Pjmh}, or a choice of them with {@code
 * -Djmh.args="PickBenchmark -prof gc"}; {@code -Djmh.args=-h} lists all options.
 *
 * <p>Compare only figures of one run on one machine: on a shared machine with two cores absolute
 * numbers move by tens of percent, their ratios much less.
 */
@NullMarked
package dev.failaway.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
