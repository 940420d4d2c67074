/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.Endpoint;

/**
 * What the limits of {@link Handshakes} have to know of a target's endpoints.
 *
 * <p>Threading: asked on any thread, under a lock: it reads, and neither waits nor calls back.
 */
interface Recovery {

  /** Of endpoints that no cluster knows. */
  Recovery UNKNOWN =
      new Recovery() {
        @Override
        public int endpoints() {
          return 0;
        }

        @Override
        public boolean isFailing(Endpoint endpoint) {
          return false;
        }

        @Override
        public boolean isNewToItsLoad(Endpoint endpoint) {
          return false;
        }
      };

  /** How many endpoints the target has. */
  int endpoints();

  /** Whether connects to it fail at present. */
  boolean isFailing(Endpoint endpoint);

  /** Whether it has just come back, or its peers have not yet. */
  boolean isNewToItsLoad(Endpoint endpoint);
}
