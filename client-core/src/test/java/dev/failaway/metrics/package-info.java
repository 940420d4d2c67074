/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** Tests of the Micrometer binder. */
@NullMarked
package dev.failaway.metrics;

import org.jspecify.annotations.NullMarked;
