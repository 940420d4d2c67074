/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import okhttp3.Dns;
import org.junit.jupiter.api.Test;

/** Equality of the pin is the key of OkHttp's connection pool. */
class PinnedDnsTest {

  private static final Dns FALLBACK = host -> List.of(address(9));

  private static InetAddress address(int last) {
    try {
      return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void itAnswersItsOwnHostAndLeavesOthersToTheFallback() throws Exception {
    PinnedDns pinned = PinnedDns.reusing("a.test", address(1), FALLBACK);

    assertThat(pinned.lookup("a.test")).containsExactly(address(1));
    assertThat(pinned.lookup("b.test")).containsExactly(address(9));
  }

  @Test
  void itEqualsByHostAddressAndFallback() {
    PinnedDns pinned = PinnedDns.reusing("a.test", address(1), FALLBACK);

    assertThat(pinned)
        .isEqualTo(PinnedDns.reusing("a.test", address(1), FALLBACK))
        .hasSameHashCodeAs(PinnedDns.reusing("a.test", address(1), FALLBACK))
        .isNotEqualTo(PinnedDns.reusing("a.test", address(2), FALLBACK))
        .isNotEqualTo(PinnedDns.reusing("b.test", address(1), FALLBACK))
        .isNotEqualTo(PinnedDns.reusing("a.test", address(1), Dns.SYSTEM));
  }

  @Test
  void aFreshPinEqualsNoOtherUntilItSettles() {
    PinnedDns fresh = PinnedDns.fresh("a.test", address(1), FALLBACK);
    PinnedDns reusing = PinnedDns.reusing("a.test", address(1), FALLBACK);
    assertThat(fresh).isNotEqualTo(reusing).isEqualTo(fresh);
    assertThat(reusing).isNotEqualTo(fresh);

    fresh.settle();

    assertThat(fresh).isEqualTo(reusing).hasSameHashCodeAs(reusing);
    assertThat(reusing).isEqualTo(fresh);
  }
}
