/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

final class RequestReportTest {

  private static final Target TARGET = new Target("https", "orders.example.com", 443);

  private final RequestReport report =
      new RequestReport(
          TARGET,
          List.of(
              attempt(1, Outcome.CONNECT_FAILED, Optional.of("refused")),
              attempt(2, Outcome.TIMEOUT, Optional.empty())),
          Duration.ofMillis(1_250),
          new ClusterStatus(
              TARGET, Verdict.ALL, true, 0, List.of(), DnsStatus.none(Optional.empty())));

  @Test
  void reportIsFoundOnTheFailureThatCarriesIt() {
    IOException failure = new IOException("last");

    report.attachTo(failure);

    assertThat(RequestReport.of(failure)).containsSame(report);
  }

  @Test
  void reportIsFoundThroughTheWrappersOfFrameworks() {
    IOException failure = new IOException("last");
    report.attachTo(failure);
    Throwable wrapped =
        new ExecutionException(new CompletionException(new UncheckedIOException(failure)));

    assertThat(RequestReport.of(wrapped)).containsSame(report);
  }

  @Test
  void reportIsFoundOnASuppressedFailureOfACause() {
    IOException failure = new IOException("suppressed");
    report.attachTo(failure);
    IOException other = new IOException("other", new IOException("cause"));
    other.addSuppressed(new IOException("unrelated"));
    other.addSuppressed(failure);

    assertThat(RequestReport.of(new IllegalStateException(other))).containsSame(report);
  }

  @Test
  void otherFailuresCarryNone() {
    assertThat(RequestReport.of(new IOException(new IOException("cause")))).isEmpty();
  }

  @Test
  void cyclesEnd() {
    IOException one = new IOException("one");
    IOException two = new IOException("two", one);
    one.initCause(two);
    one.addSuppressed(two);
    two.addSuppressed(one);

    assertThat(RequestReport.of(one)).isEmpty();

    report.attachTo(two);
    assertThat(RequestReport.of(one)).containsSame(report);
  }

  @Test
  void longChainsOfCausesEnd() {
    Throwable chain = new IOException("innermost");
    report.attachTo(chain);
    for (int i = 0; i < 100_000; i++) {
      chain = new IllegalStateException("wrapper", chain);
    }

    assertThat(RequestReport.of(chain)).containsSame(report);
  }

  @Test
  void failureFromAnotherJvmHasTheTextButNoReport() throws Exception {
    IOException failure = new ConnectException("refused");
    report.attachTo(failure);

    Throwable received = throughSerialization(failure);

    assertThat(RequestReport.of(received)).isEmpty();
    assertThat(received.getSuppressed()[0]).hasMessage(report.toString());
  }

  @Test
  void carrierHasNoStack() {
    IOException failure = new IOException("last");

    report.attachTo(failure);

    assertThat(failure.getSuppressed()[0].getStackTrace()).isEmpty();
  }

  @Test
  void textTellsAttemptsAndCluster() {
    assertThat(report.toString().lines())
        .startsWith(
            "https://orders.example.com:443: 2 attempts in 1250 ms",
            "  1. 10.0.1.1:443 CONNECT_FAILED at 1 ms for 100 ms, not written: refused",
            "  2. 10.0.1.2:443 TIMEOUT at 2 ms for 100 ms, written",
            "https://orders.example.com:443  ALL  fail-open  retry budget 0.0");
  }

  private static AttemptReport attempt(int number, Outcome outcome, Optional<String> message) {
    InetAddress address = IpLiteral.parse("10.0.1." + number).orElseThrow();
    return new AttemptReport(
        Endpoint.of(address, 443),
        outcome,
        Duration.ofMillis(number),
        Duration.ofMillis(100),
        message);
  }

  private static Throwable throughSerialization(Throwable failure) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(failure);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (Throwable) in.readObject();
    }
  }
}
