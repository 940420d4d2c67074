/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import java.security.SecureRandom;
import java.util.concurrent.atomic.LongAdder;

/**
 * What every query of a client shares.
 *
 * @param loop runs everything
 * @param random for ids and ports: who can predict them can answer in the server's place
 * @param ignored counts messages that answered no query of ours
 * @param pace when a question may go out again
 */
record DnsIo(DnsLoop loop, SecureRandom random, LongAdder ignored, QueryPace pace) {

  private static final int IDS = 1 << 16;

  /** Returns an unpredictable id. */
  int nextId() {
    return random.nextInt(IDS);
  }
}
