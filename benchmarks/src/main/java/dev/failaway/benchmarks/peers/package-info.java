/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The clients, one class each, with the settings that a careful user gives them in production and
 * the reason beside each. None knows another.
 */
@NullMarked
package dev.failaway.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
