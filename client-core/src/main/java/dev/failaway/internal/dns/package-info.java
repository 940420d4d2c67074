/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Names to addresses: the query on the wire, the schedule of refreshes and the rules of membership.
 * The only place that knows dnsjava.
 */
@NullMarked
package dev.failaway.internal.dns;

import org.jspecify.annotations.NullMarked;
