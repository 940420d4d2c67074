/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The command line: list scenarios, run them against clients, or see the one-minute drill. */
@NullMarked
package dev.failaway.benchmarks.cli;

import org.jspecify.annotations.NullMarked;
