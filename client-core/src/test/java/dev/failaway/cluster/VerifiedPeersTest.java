/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.Endpoint;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VerifiedPeersTest {

  private static final Object TRUST = "settings";
  private static final Endpoint ONE = endpoint(1);
  private static final Endpoint TWO = endpoint(2);
  private static final Endpoint THREE = endpoint(3);

  private final VerifiedPeers peers = new VerifiedPeers();

  @Test
  void nothingPassedSoTheMistakeIsOurs() {
    assertThat(peers.rejected(TRUST, ONE, 0)).isFalse();
  }

  @Test
  void onlyAnotherAddressIsEvidence() {
    peers.passed(TRUST, ONE, 0);

    assertThat(peers.rejected(TRUST, ONE, 1)).isFalse();
    peers.passed(TRUST, ONE, 2);
    assertThat(peers.rejected(TRUST, TWO, 3)).isTrue();
  }

  @Test
  void whatPassedIsForgottenAfterAnHour() {
    peers.passed(TRUST, ONE, 0);

    assertThat(peers.rejected(TRUST, TWO, Duration.ofMinutes(60).toNanos())).isTrue();
    assertThat(peers.rejected(TRUST, TWO, Duration.ofMinutes(60).toNanos() + 1)).isFalse();
  }

  @Test
  void otherTrustSettingsHaveOtherMemories() {
    peers.passed(TRUST, ONE, 0);

    assertThat(peers.rejected("others", TWO, 1)).isFalse();
  }

  @Test
  void whenAllAddressesAreRejectedTheLastIsNoStranger() {
    peers.passed(TRUST, ONE, 0);
    peers.passed(TRUST, TWO, 0);
    peers.passed(TRUST, THREE, 0);

    assertThat(peers.rejected(TRUST, ONE, 1)).isTrue();
    assertThat(peers.rejected(TRUST, TWO, 1)).isTrue();
    assertThat(peers.rejected(TRUST, THREE, 1)).isFalse();
    assertThat(peers.rejected(TRUST, ONE, 2)).isFalse();
  }

  @Test
  void theOldestOfManyAddressesAreForgotten() {
    for (int i = 1; i <= 65; i++) {
      peers.passed(TRUST, endpoint(i), i);
    }
    for (int i = 2; i <= 65; i++) {
      peers.rejected(TRUST, endpoint(i), 100);
    }

    assertThat(peers.rejected(TRUST, endpoint(66), 100)).isFalse();
  }

  private static Endpoint endpoint(int last) {
    return new Endpoint(new InetSocketAddress("10.0.0." + last, 443), Optional.empty());
  }
}
