/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.internal.health.Silence.Reading;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SilenceTest {

  private final Traffic traffic = new Traffic();
  private final Silence silence = new Silence(traffic);
  private final Silence peer = new Silence(traffic);

  @Test
  void beginsWithTheFirstRequestAfterAnOctet() {
    silence.wrote(100);
    silence.heard();
    silence.wrote(200);
    silence.wrote(300);

    Reading reading = read(silence);

    assertThat(reading.sinceNanos()).isEqualTo(200);
    assertThat(reading.requests()).isEqualTo(2);
  }

  @Test
  void thereIsNoneBeforeARequestAndAfterAnOctet() {
    assertThat(silence.read()).isNull();

    silence.wrote(100);
    silence.heard();
    silence.heard();

    assertThat(silence.read()).isNull();
  }

  @Test
  void silencesAreToldApart() {
    silence.wrote(100);
    Reading first = read(silence);
    silence.heard();
    silence.wrote(100);

    assertThat(read(silence).number()).isNotEqualTo(first.number());
  }

  @Test
  void peersThatAnswerNineOfTenAreAStandard() {
    silence.wrote(0);
    silence.wrote(1);
    silence.wrote(2);
    peersExchange(27, 30);

    assertThat(silence.peersAnswered(read(silence), List.of())).isTrue();

    peersExchange(0, 1);
    assertThat(silence.peersAnswered(read(silence), List.of())).isFalse();
  }

  @Test
  void fewAnswersOfPeersProveNothing() {
    silence.wrote(0);
    peersExchange(2, 2);

    assertThat(silence.peersAnswered(read(silence), List.of())).isFalse();

    peersExchange(1, 1);
    assertThat(silence.peersAnswered(read(silence), List.of())).isTrue();
  }

  @Test
  void whatIsUnderWayIsNotHeldAgainstThePeers() {
    silence.wrote(0);
    peersExchange(4, 6);

    assertThat(silence.peersAnswered(read(silence), List.of())).isTrue();

    peersExchange(0, 1);
    assertThat(silence.peersAnswered(read(silence), List.of())).isFalse();
  }

  @Test
  void peersThatAreSilentThemselvesAreNoStandard() {
    silence.wrote(0);
    for (int i = 0; i < 9; i++) {
      peer.wrote(i);
    }
    peersExchange(20, 20);

    assertThat(silence.peersAnswered(read(silence), List.of())).isFalse();
    assertThat(silence.peersAnswered(read(silence), List.of(read(peer)))).isTrue();
  }

  @Test
  void requestsThatTheirCallersGaveUpAreNotHeldAgainstThePeers() {
    silence.wrote(0);
    peersExchange(10, 20);
    for (int i = 0; i < 10; i++) {
      traffic.tookBack();
    }

    assertThat(silence.peersAnswered(read(silence), List.of())).isTrue();
  }

  @Test
  void answersFromBeforeTheSilenceDoNotCount() {
    peersExchange(50, 50);
    silence.wrote(0);

    assertThat(silence.peersAnswered(read(silence), List.of())).isFalse();
  }

  private void peersExchange(int answers, int requests) {
    for (int i = 0; i < requests; i++) {
      traffic.wrote();
    }
    for (int i = 0; i < answers; i++) {
      traffic.answered();
    }
  }

  private static Reading read(Silence silence) {
    @Nullable Reading reading = silence.read();
    if (reading == null) {
      throw new AssertionError("no silence");
    }
    return reading;
  }
}
