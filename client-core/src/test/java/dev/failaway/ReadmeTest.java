/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The README explains every word that a user meets, and its example is what is printed. */
class ReadmeTest {

  private static final Target TARGET = new Target("https", "orders.example.com", 443);

  private final String readme = read();

  static Stream<Enum<?>> words() {
    return Stream.<Enum<?>[]>of(
            Verdict.values(),
            EndpointState.values(),
            Outcome.values(),
            EjectionReason.values(),
            CloseReason.values(),
            LookupResult.values())
        .flatMap(Stream::of);
  }

  @ParameterizedTest
  @MethodSource("words")
  void everyWordOfAReportIsExplained(Enum<?> word) {
    assertThat(section()).contains("`" + word.name() + "`");
  }

  @Test
  void everyCallbackOfAListenerIsExplained() {
    assertThat(FailawayListener.class.getDeclaredMethods())
        .extracting(Method::getName)
        .allSatisfy(name -> assertThat(section()).contains("`" + name + "`"));
  }

  @Test
  void theExampleIsWhatIsPrinted() {
    assertThat(section()).contains("```\n" + report().toString().strip() + "\n```");
  }

  private String section() {
    int from = readme.indexOf("## Reading a report");
    return readme.substring(from, readme.indexOf("\n## ", from));
  }

  private static RequestReport report() {
    Endpoint one = endpoint("10.0.1.17", "use1-az1");
    Endpoint two = endpoint("10.0.2.23", "use1-az2");
    Endpoint three = endpoint("10.0.3.42", "use1-az3");
    ClusterStatus status =
        new ClusterStatus(
            TARGET,
            Verdict.ONE_ZONE,
            Optional.of("use1-az1"),
            false,
            18.2,
            List.of(
                new EndpointStatus(
                    one,
                    EndpointState.EJECTED,
                    0,
                    0,
                    Optional.of(EjectionReason.CONSECUTIVE_FAILURES),
                    Optional.of(Duration.ofMillis(3_900))),
                eligible(two, 3),
                eligible(three, 2)),
            new DnsStatus(
                Stream.of(one, two, three).map(e -> e.address().getAddress()).toList(),
                Optional.of("orders-1234.elb.us-east-1.amazonaws.com"),
                Duration.ofSeconds(60),
                Duration.ofMillis(21_300),
                Optional.empty()));
    return new RequestReport(
        TARGET,
        List.of(
            new AttemptReport(
                one,
                Outcome.CONNECT_FAILED,
                Duration.ZERO,
                Duration.ofMillis(1),
                false,
                Optional.of("Connection refused")),
            new AttemptReport(
                two,
                Outcome.TIMEOUT,
                Duration.ofMillis(1),
                Duration.ofMillis(500),
                true,
                Optional.of("request timed out"))),
        Duration.ofMillis(501),
        status,
        Optional.of("Root=1-6925b0f1-3c1f0f6d9e2a4b7c8d9e0f1a"));
  }

  private static EndpointStatus eligible(Endpoint endpoint, int inFlight) {
    return new EndpointStatus(
        endpoint, EndpointState.ELIGIBLE, inFlight, 4, Optional.empty(), Optional.empty());
  }

  private static Endpoint endpoint(String ip, String zone) {
    return new Endpoint(
        Endpoint.of(IpLiteral.parse(ip).orElseThrow(), 443).address(), Optional.of(zone));
  }

  private static String read() {
    try {
      return Files.readString(Path.of("..", "README.md")).replace("\r\n", "\n");
    } catch (IOException e) {
      throw new AssertionError("no README", e);
    }
  }
}
