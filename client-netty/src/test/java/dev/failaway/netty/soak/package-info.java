/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The soak: random requests under random faults, and the numbers before and after. */
@NullMarked
package dev.failaway.netty.soak;

import org.jspecify.annotations.NullMarked;
