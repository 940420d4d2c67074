/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import java.io.Serial;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What happened to a request: every attempt with its endpoint, zone and outcome, and the state of
 * the cluster with the DNS answer it rests on.
 *
 * <p>A failure carries it as a suppressed throwable without a stack, so that any logger prints it;
 * {@link #of(Throwable)} finds it again through the wrappers of frameworks.
 *
 * @param target of the request
 * @param attempts in order
 * @param elapsed from the start of the request to its final response head, or to its failure
 * @param cluster status at the end of a failed request; of one that was answered, at the time the
 *     report was asked for
 * @param traceId value of its {@code X-Amzn-Trace-Id} header, if its options ask for one
 */
public record RequestReport(
    Target target,
    List<AttemptReport> attempts,
    Duration elapsed,
    ClusterStatus cluster,
    Optional<String> traceId) {

  /** Copies the attempts. */
  public RequestReport {
    attempts = List.copyOf(attempts);
  }

  /** A report of a request without a trace id. */
  public RequestReport(
      Target target, List<AttemptReport> attempts, Duration elapsed, ClusterStatus cluster) {
    this(target, attempts, elapsed, cluster, Optional.empty());
  }

  /** Returns the report that a failure carries, in its causes or suppressed throwables. */
  public static Optional<RequestReport> of(Throwable failure) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Throwable> unseen = new ArrayDeque<>(List.of(failure));
    while (!unseen.isEmpty()) {
      Throwable next = unseen.remove();
      if (next instanceof Carrier carrier && carrier.report != null) {
        return Optional.of(carrier.report);
      }
      if (seen.add(next)) {
        unseen.addAll(List.of(next.getSuppressed()));
        Optional.ofNullable(next.getCause()).ifPresent(unseen::add);
      }
    }
    return Optional.empty();
  }

  /** Attaches this report to a failure. */
  public void attachTo(Throwable failure) {
    failure.addSuppressed(new Carrier(this));
  }

  /** Returns the attempts, one a line, and the table of the cluster. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(256);
    text.append(
        String.format(
            Locale.ROOT,
            "%s: %d attempt%s in %d ms%s%n",
            target,
            attempts.size(),
            attempts.size() == 1 ? "" : "s",
            elapsed.toMillis(),
            traceId.map(id -> ", trace " + id).orElse("")));
    int number = 1;
    for (AttemptReport attempt : attempts) {
      text.append(
          String.format(
              Locale.ROOT,
              "  %d. %s %s at %d ms for %d ms, %s%s%n",
              number++,
              attempt.endpoint(),
              attempt.outcome(),
              attempt.start().toMillis(),
              attempt.duration().toMillis(),
              attempt.written() ? "written" : "not written",
              attempt.message().map(message -> ": " + message).orElse("")));
    }
    return text.append(cluster).toString();
  }

  /** The stackless suppressed throwable that carries a report. */
  private static final class Carrier extends Throwable {

    @Serial private static final long serialVersionUID = 1L;

    /** Lost when the failure travels to another JVM; its text is not. */
    private final transient @Nullable RequestReport report;

    Carrier(RequestReport report) {
      super(null, null, false, false);
      this.report = report;
    }

    private Carrier(String text) {
      super(text, null, false, false);
      report = null;
    }

    /** Written when somebody reads it: in an outage nobody reads most of them. */
    @Override
    public @Nullable String getMessage() {
      RequestReport own = report;
      return own == null ? super.getMessage() : own.toString();
    }

    @Serial
    private Object writeReplace() {
      RequestReport own = report;
      return own == null ? this : new Carrier(own.toString());
    }
  }
}
