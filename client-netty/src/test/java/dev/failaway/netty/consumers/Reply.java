/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.consumers;

/** What a consumer gave to its caller. */
record Reply(int status, String body) {}
