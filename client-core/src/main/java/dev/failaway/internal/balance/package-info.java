/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** Choosing one of several candidates. */
@NullMarked
package dev.failaway.internal.balance;

import org.jspecify.annotations.NullMarked;
