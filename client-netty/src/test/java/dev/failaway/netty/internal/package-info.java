/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Tests of the engine. */
@NullMarked
package dev.failaway.netty.internal;

import org.jspecify.annotations.NullMarked;
