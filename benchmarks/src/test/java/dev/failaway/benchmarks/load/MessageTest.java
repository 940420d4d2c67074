/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ready",
        "clock -17",
        "sample 7 POST 1000 25000000 200",
        "sample 8 GET -1000 25000000 HttpConnectTimeoutException",
        "pause 99 2000000",
        "end"
      })
  void linesSurviveARoundTrip(String line) {
    assertThat(Message.parse(line).line()).isEqualTo(line);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "hello", "clock", "clock x", "sample 7 POST 1000", "pause 1"})
  void nonsenseIsRefusedWithTheLine(String line) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Message.parse(line))
        .withMessage("no message: " + line);
  }

  @Test
  void onlyResponsesBelow400AreSuccesses() {
    assertThat(sample("200").succeeded()).isTrue();
    assertThat(sample("304").succeeded()).isTrue();
    assertThat(sample("404").succeeded()).isFalse();
    assertThat(sample("503").succeeded()).isFalse();
    assertThat(sample("ConnectException").succeeded()).isFalse();
    assertThat(sample(Message.Sample.UNFINISHED).succeeded()).isFalse();
  }

  @Test
  void settingsSurviveARoundTrip() throws Exception {
    PeerSettings settings =
        new PeerSettings(
            URI.create("http://app.elb.test:8080/"),
            new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 5353),
            Duration.ofSeconds(2),
            Duration.ofMillis(500),
            3);
    PeerSettings labelled =
        new PeerSettings(
            settings.service(),
            settings.dnsServer(),
            settings.ttl(),
            settings.attemptTimeout(),
            settings.attempts(),
            Map.of("127.0.1.0/24", "zone1", "127.0.2.0/24", "zone2"));

    assertThat(settings.toArguments()).hasSize(PeerSettings.ARGUMENTS);
    assertThat(PeerSettings.ofArguments(settings.toArguments())).isEqualTo(settings);
    assertThat(PeerSettings.ofArguments(labelled.toArguments())).isEqualTo(labelled);
  }

  private static Message.Sample sample(String result) {
    return new Message.Sample(1, false, 0, 1, result);
  }
}
