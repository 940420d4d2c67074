/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Placeholder. */
@NullMarked
package dev.failaway;

import org.jspecify.annotations.NullMarked;
