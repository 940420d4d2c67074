/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Tests of the client. */
@NullMarked
package dev.failaway.netty;

import org.jspecify.annotations.NullMarked;
