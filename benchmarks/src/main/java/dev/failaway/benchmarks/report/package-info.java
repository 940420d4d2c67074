/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What was measured, for people and programs: a table, JSON, and one HTML file that needs nothing
 * else. Every number comes from the recordings; a missed goal is shown like a met one.
 */
@NullMarked
package dev.failaway.benchmarks.report;

import org.jspecify.annotations.NullMarked;
