/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Libraries that take a {@link java.net.http.HttpClient}, with ours plugged in as their users would
 * do it: the public API alone.
 */
@NullMarked
package dev.failaway.netty.consumers;

import org.jspecify.annotations.NullMarked;
