/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

/**
 * What a node answers when no fault says otherwise.
 *
 * <p>It runs on the testkit's event loop and must not block; an answer that shall take time says so
 * with {@link FakeResponse#withDelay}. An exception is answered with 500 and its text.
 */
@FunctionalInterface
public interface FakeHandler {
  /**
   * Answers one request, whose body was read completely.
   *
   * @param request what arrived
   * @return the answer
   */
  FakeResponse handle(FakeRequest request);
}
