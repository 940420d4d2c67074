/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** Micrometer meters over what the core counts. The only place that knows Micrometer. */
@NullMarked
package dev.failaway.metrics;

import org.jspecify.annotations.NullMarked;
