/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Random UUIDs (RFC 9562 section 5.4) for the Idempotency-Key header. They tell requests apart and
 * are no secret, so that the environment's dice are good enough.
 *
 * <p>Threading: stateless.
 */
public final class IdempotencyKeys {
  private static final long VERSION_MASK = 0xFFFF_FFFF_FFFF_0FFFL;
  private static final long VERSION_4 = 0x4000L;
  private static final long VARIANT_MASK = 0x3FFF_FFFF_FFFF_FFFFL;
  private static final long VARIANT = 0x8000_0000_0000_0000L;

  private IdempotencyKeys() {}

  /** Returns the next key. */
  public static String next(RandomGenerator random) {
    long high = (random.nextLong() & VERSION_MASK) | VERSION_4;
    long low = (random.nextLong() & VARIANT_MASK) | VARIANT;
    return new UUID(high, low).toString();
  }
}
