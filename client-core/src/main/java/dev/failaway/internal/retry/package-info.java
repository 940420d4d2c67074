/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Whether, when and at what price a request is tried again. The only place, with {@code
 * RetryPolicy}, that knows resilience4j.
 */
@NullMarked
package dev.failaway.internal.retry;

import org.jspecify.annotations.NullMarked;
