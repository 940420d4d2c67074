/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.consumers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.failaway.RequestReport;
import dev.failaway.testkit.FakeResponse;
import java.io.InputStream;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What the callers of every consumer rely on. A consumer's test says how it sends, and what it
 * throws.
 */
@Timeout(60)
interface ConsumerContract {
  /** Time enough to send a request, and not to wait for long. */
  Duration SHORT = Duration.ofMillis(300);

  /** A new one for each test. */
  Site site();

  /** What the consumer throws when there is no connection to be had. */
  Class<? extends Throwable> outage();

  /** What the consumer throws when its timeout has passed. */
  Class<? extends Throwable> timeout();

  /** Whether it is the client's timeout, which carries a report, or the consumer's own. */
  default boolean timesOutInTheClient() {
    return true;
  }

  /** Whether who closes a body early ends its request. */
  default boolean passesOnThatABodyIsClosed() {
    return true;
  }

  Reply get(String path) throws Exception;

  Reply post(String path, String body) throws Exception;

  /** The same with the consumer's timeout. */
  Reply getWithin(String path, Duration timeout) throws Exception;

  /** The status of a response that the consumer may call an error. */
  int statusOf(String path) throws Exception;

  /** A body that is read while it comes. */
  InputStream stream(String path) throws Exception;

  /** Begins a request and answers what cancels it. */
  Runnable begin(String path) throws Exception;

  @AfterEach
  default void close() {
    site().close();
  }

  @Test
  default void getsGoThroughFailaway() throws Exception {
    assertThat(get("/hello")).isEqualTo(new Reply(200, Site.GREETING));

    assertThat(site().requestsThroughFailaway()).isEqualTo(1);
  }

  @Test
  default void postsCarryTheirBody() throws Exception {
    String large = "0123456789\u00e4".repeat(20_000);

    assertThat(post("/echo", "ping \u00e4")).isEqualTo(new Reply(200, "ping \u00e4"));
    assertThat(post("/echo", large)).isEqualTo(new Reply(200, large));

    assertThat(site().requestsThroughFailaway()).isEqualTo(2);
    assertThat(site().elb().requests().count()).isEqualTo(2);
  }

  @Test
  default void errorStatusesReachTheCaller() throws Exception {
    assertThat(statusOf("/missing")).isEqualTo(404);
    assertThat(statusOf("/broken")).isEqualTo(500);
    site().assertGivenUp();
  }

  @Test
  default void redirectsAreFollowed() throws Exception {
    assertThat(get("/from")).isEqualTo(new Reply(200, Site.GREETING));
    assertThat(post("/from-307", "again")).isEqualTo(new Reply(200, "again"));
  }

  @Test
  default void cookiesAreKept() throws Exception {
    get("/set-cookie");

    assertThat(get("/cookies").body()).isEqualTo("taste=ginger");
  }

  @Test
  default void aDeadNodeIsNotNoticed() throws Exception {
    for (int i = 0; i < 4; i++) {
      get("/hello");
    }
    site().killOneNode();

    for (int i = 0; i < 20; i++) {
      assertThat(get("/hello").status()).isEqualTo(200);
      assertThat(post("/echo", "ping").body()).isEqualTo("ping");
    }
  }

  @Test
  default void anOutageSaysWhatWasTried() throws Exception {
    site().killAllNodes();

    Throwable thrown = catchThrowable(() -> get("/hello"));

    assertThat(thrown).isInstanceOf(outage());
    RequestReport report = RequestReport.of(thrown).orElseThrow(() -> new AssertionError(thrown));
    assertThat(report.attempts()).hasSizeGreaterThanOrEqualTo(2);
    assertThat(report.attempts().stream().map(attempt -> attempt.endpoint()).distinct()).hasSize(2);
  }

  @Test
  default void aTimeoutEndsTheRequest() throws Exception {
    site().elb().listOnly(1);
    get("/hello"); // what times out on its connection has not been busy connecting
    site().answerNothing();

    Throwable thrown = catchThrowable(() -> getWithin("/hello", SHORT));

    assertThat(thrown).isInstanceOf(timeout());
    assertThat(RequestReport.of(thrown))
        .matches(report -> report.isPresent() == timesOutInTheClient());
    site().assertBrokenOff();
  }

  @Test
  default void bodiesStream() throws Exception {
    try (InputStream body = stream("/trickle")) {
      assertThat((byte) body.read()).isEqualTo(FakeResponse.byteAt(0));
      assertThat((byte) body.read()).isEqualTo(FakeResponse.byteAt(1));
    }

    if (!passesOnThatABodyIsClosed()) {
      site().client().shutdownNow();
    }
    site().assertBrokenOff();
  }

  @Test
  default void largeBodiesAreComplete() throws Exception {
    try (InputStream body = stream("/large")) {
      byte[] received = body.readAllBytes();

      assertThat(received).hasSize(3_000_000);
      assertThat(received[2_999_999]).isEqualTo(FakeResponse.byteAt(2_999_999));
    }
    site().assertGivenUp();
  }

  @Test
  default void cancellationEndsTheRequest() throws Exception {
    site().answerNothing();

    Runnable cancellation = begin("/hello");
    site().elb().requests().await(1, Site.PATIENCE);
    cancellation.run();

    site().assertBrokenOff();
  }
}
