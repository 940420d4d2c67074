/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import static dev.failaway.cluster.TestEnvironment.GET;
import static dev.failaway.cluster.TestEnvironment.TARGET_URI;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.failaway.DnsStatus;
import dev.failaway.LogCapture;
import dev.failaway.NoEndpointException;
import dev.failaway.Outcome;
import dev.failaway.Target;
import dev.failaway.Verdict;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A name that can not be looked up: how long the last answer serves, and who asks for the next. */
class LostNameTest {

  private static final Duration TTL = Duration.ofSeconds(60);
  private static final Duration MILLI = Duration.ofMillis(1);
  private static final Target OTHER_PORT = Target.of(URI.create("http://lb.test:9090"));
  private static final Target SECURE = Target.of(URI.create("https://lb.test"));

  @Test
  void answerServesUpToItsLimitAndNotLonger() throws IOException {
    try (LogCapture log = new LogCapture();
        TestEnvironment test = TestEnvironment.defaults().resolvedTo("10.0.1.1", "10.0.2.1")) {
      test.dns.fail("SERVFAIL");
      test.stayInUse(Duration.ofMinutes(10).minus(MILLI));
      assertThat(test.lease(test.begin(GET))).isNotNull();
      assertThat(test.loadBalancer.status(TARGET_URI).verdict()).isEqualTo(Verdict.DNS);

      test.advance(MILLI);

      assertLost(test, "SERVFAIL");
      assertThat(test.events.lines()).contains("added [] withdrawn [10.0.1.1,10.0.2.1]");
      assertThat(test.probes.retired())
          .containsExactlyInAnyOrder("10.0.1.1 WITHDRAWN", "10.0.2.1 WITHDRAWN");
      log.assertOnce("has no endpoint: its last dns answer is too old");
    }
  }

  @Test
  void encryptedTargetsOfTheNameAreServedForAnHour() throws IOException {
    try (LogCapture log = new LogCapture();
        TestEnvironment test = TestEnvironment.defaults().resolvedTo("10.0.1.1")) {
      test.loadBalancer.begin(SECURE, GET);
      test.dns.fail("SERVFAIL");
      stayInUse(test, SECURE, Duration.ofHours(1).minus(MILLI));
      assertThat(test.lease(test.loadBalancer.begin(SECURE, GET))).isNotNull();

      test.advance(MILLI);

      assertThatThrownBy(() -> test.lease(test.loadBalancer.begin(SECURE, GET)))
          .isInstanceOf(NoEndpointException.class);
      log.assertOnce("has no endpoint: its last dns answer is too old");
    }
  }

  @Test
  void answerThatComesInTimeServesAnew() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo("10.0.1.1")) {
      test.dns.fail("SERVFAIL");
      test.stayInUse(Duration.ofMinutes(9));
      test.dns.answer(TTL, "10.0.1.1");
      test.advance(Duration.ofSeconds(33));
      test.dns.fail("SERVFAIL");

      test.stayInUse(Duration.ofMinutes(9));

      assertThat(test.lease(test.begin(GET))).isNotNull();
      assertThat(test.events.lines()).doesNotContain("added [] withdrawn [10.0.1.1]");
    }
  }

  @Test
  void recordAtRestGoesWithTheAnswerThatIsTooOld() throws IOException {
    try (LogCapture log = new LogCapture();
        TestEnvironment test = TestEnvironment.defaults().resolvedTo("10.0.1.1")) {
      test.dns.answer(TTL, "10.8.1.1");
      test.advance(Duration.ofSeconds(61));
      test.dns.fail("SERVFAIL");

      test.stayInUse(Duration.ofMinutes(11));

      assertThat(test.probes.retired())
          .containsExactlyInAnyOrder("10.8.1.1 WITHDRAWN", "10.0.1.1 WITHDRAWN");
      log.assertOnce("has no endpoint: its last dns answer is too old");
    }
  }

  @Test
  void timeThatTheMachineSleptCountsForTheAge() throws IOException {
    try (LogCapture log = new LogCapture();
        TestEnvironment test = TestEnvironment.defaults().resolvedTo("10.0.1.1")) {
      test.advance(Duration.ofSeconds(7));
      test.dns.fail("network is unreachable");

      test.wallAheadNanos = Duration.ofHours(3).toNanos(); // its ticker stood still meanwhile
      test.advance(Duration.ofSeconds(5));

      assertLost(test, "network is unreachable");
      log.assertOnce("has no endpoint: its last dns answer is too old");
    }
  }

  @Test
  void ageOfTheAnswerInTheStatusCountsTheSleep() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo("10.0.1.1")) {
      test.advance(Duration.ofSeconds(7));
      test.dns.fail("network is unreachable");

      test.wallAheadNanos = Duration.ofMinutes(5).toNanos();
      test.advance(Duration.ofSeconds(5));

      DnsStatus dns = test.loadBalancer.status(TARGET_URI).dns();
      assertThat(dns.age()).isEqualTo(Duration.ofMinutes(5).plusSeconds(12));
      assertThat(test.lease(test.begin(GET))).isNotNull();
    }
  }

  @Test
  void requestsThatFindNoAnswerAskForOneEveryFiveSeconds() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults()) {
      test.dns.fail("SERVFAIL");
      test.begin(GET);
      test.advance(Duration.ofMinutes(5)); // retries come every 16 to 32 s by now
      int before = test.dns.lookups();

      failEverySecond(test, Duration.ofMinutes(1));
      assertThat(test.dns.lookups() - before).isBetween(11, 14);

      test.dns.answer(TTL, "10.0.1.1");
      failEverySecond(test, Duration.ofSeconds(5));
      assertThat(test.lease(test.begin(GET))).isNotNull();
    }
  }

  private static void failEverySecond(TestEnvironment test, Duration duration) throws IOException {
    for (int second = 0; second < duration.toSeconds(); second++) {
      test.begin(GET);
      test.advance(Duration.ofSeconds(1));
    }
  }

  @Test
  void targetOfANameThatIsLostFailsAtOnceAndAsks() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults()) {
      test.dns.fail("SERVFAIL");
      test.begin(GET);
      test.advance(Duration.ofMinutes(5));
      int before = test.dns.lookups();

      Attempts attempts = test.loadBalancer.begin(OTHER_PORT, GET);
      test.time.run();

      assertThatThrownBy(() -> attempts.tryLease(test.now()))
          .isInstanceOf(NoEndpointException.class)
          .hasRootCauseMessage("SERVFAIL");
      test.advance(Duration.ofSeconds(5));
      assertThat(test.dns.lookups()).isGreaterThan(before);
    }
  }

  @Test
  void targetThatComesLaterRestsOnTheLastGoodAnswerAndSaysThatDnsIsLost() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo("10.0.1.1")) {
      test.dns.fail("SERVFAIL");
      test.stayInUse(Duration.ofMinutes(5));

      Attempts attempts = test.loadBalancer.begin(OTHER_PORT, GET);
      test.time.run();

      assertThat(test.lease(attempts)).isNotNull();
      URI uri = URI.create("http://lb.test:9090");
      assertThat(test.loadBalancer.status(uri).verdict()).isEqualTo(Verdict.DNS);
      assertThat(test.loadBalancer.status(uri).dns().age()).isGreaterThan(Duration.ofMinutes(4));
    }
  }

  @Test
  void targetThatComesLaterDoesNotUseAnAnswerThatIsTooOld() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo("10.0.1.1")) {
      test.loadBalancer.begin(SECURE, GET); // keeps the name looked up
      test.dns.fail("SERVFAIL");
      stayInUse(test, SECURE, Duration.ofMinutes(30));

      Attempts attempts = test.loadBalancer.begin(OTHER_PORT, GET);
      test.time.run();

      assertThatThrownBy(() -> attempts.tryLease(test.now()))
          .isInstanceOf(NoEndpointException.class);
      assertThat(test.lease(test.loadBalancer.begin(SECURE, GET))).isNotNull();
    }
  }

  /** The nodes were replaced, and DNS says so only a while after the old ones died. */
  @Test
  void deadTargetAsksDnsUntilItKnowsTheNewAddresses() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo("10.0.1.1", "10.0.2.1")) {
      for (String dead : List.of("10.0.1.1", "10.0.2.1")) {
        test.probes.answer(dead, Outcome.CONNECT_FAILED);
      }
      test.advance(Duration.ofSeconds(1));
      test.eject("10.0.1.1", "10.0.2.1");
      requestEverySecond(test, Duration.ofSeconds(12));
      int before = test.dns.lookups();

      test.dns.answer(TTL, "10.0.8.1", "10.0.9.1");
      requestEverySecond(test, Duration.ofSeconds(6));

      assertThat(test.dns.lookups() - before).isBetween(1, 2);
      assertThat(TestEnvironment.ip(test.lease(test.begin(GET)))).isIn("10.0.8.1", "10.0.9.1");
    }
  }

  private static void requestEverySecond(TestEnvironment test, Duration duration)
      throws IOException {
    for (int second = 0; second < duration.toSeconds(); second++) {
      test.attempt(test.begin(GET), Outcome.RESET);
      test.advance(Duration.ofSeconds(1));
    }
  }

  @Test
  void lossAndReturnAreLoggedOnceEach() throws IOException {
    try (TestEnvironment test = TestEnvironment.defaults().resolvedTo("10.0.1.1");
        LogCapture log = LogCapture.of(NameRefresher.class, Cluster.class)) {
      test.dns.fail("SERVFAIL");
      test.stayInUse(Duration.ofMinutes(30));
      test.dns.answer(TTL, "10.0.1.1");
      test.stayInUse(Duration.ofMinutes(30));

      assertThat(log.lines("lb.test"))
          .satisfiesExactly(
              line -> assertThat(line).contains("dns is lost: lb.test (").contains("SERVFAIL"),
              line -> assertThat(line).contains("has no endpoint: its last dns answer is too old"),
              line -> assertThat(line).contains("dns is back: lb.test resolves to 1 addresses"),
              line -> assertThat(line).contains("has 1 endpoints: 1 added"));
    }
  }

  private static void stayInUse(TestEnvironment test, Target target, Duration duration)
      throws IOException {
    long end = test.now() + duration.toNanos();
    while (test.now() < end) {
      test.loadBalancer.begin(target, GET);
      test.advance(Duration.ofNanos(Math.min(end - test.now(), Duration.ofMinutes(5).toNanos())));
    }
  }

  private static void assertLost(TestEnvironment test, String cause) throws IOException {
    Attempts attempts = test.begin(GET);
    assertThatThrownBy(() -> attempts.tryLease(test.now()))
        .isInstanceOf(NoEndpointException.class)
        .hasMessageContaining(cause);
    assertThat(test.loadBalancer.status(TARGET_URI).verdict()).isEqualTo(Verdict.DNS);
  }
}
