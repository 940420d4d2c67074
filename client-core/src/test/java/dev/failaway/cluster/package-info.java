/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** The assembly in virtual time: hours in milliseconds, seeded. */
@NullMarked
package dev.failaway.cluster;

import org.jspecify.annotations.NullMarked;
