/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same things done to the JDK's client and to this one, against the same server: a user must
 * not be able to tell them apart, nor the server. What is meant to differ is not here.
 */
@Timeout(60)
class ParityTest {
  static Stream<ParityCase> cases() {
    return Stream.of(
            ResponseCases.all(),
            RequestCases.all(),
            FailureCases.all(),
            RedirectCases.all(),
            CredentialCases.all(),
            FutureCases.all(),
            FlowCases.all(),
            TlsCases.all())
        .flatMap(List::stream);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theFastPathDoesWhatTheJdkDoes(ParityCase parityCase) throws Exception {
    assertThat(ParityScene.play(parityCase, ParityClient.FAST))
        .isEqualTo(ParityScene.play(parityCase, ParityClient.JDK));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theGenericPathDoesWhatTheFastPathDoes(ParityCase parityCase) throws Exception {
    assertThat(ParityScene.play(parityCase, ParityClient.GENERIC))
        .isEqualTo(ParityScene.play(parityCase, ParityClient.FAST));
  }
}
