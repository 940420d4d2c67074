/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import java.io.Serial;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What happened to a failed request: every attempt with its endpoint, zone and outcome, and the
 * state of the cluster at the end.
 *
 * <p>A failure carries it as a suppressed throwable without a stack, so that any logger prints it;
 * {@link #of(Throwable)} finds it again through the wrappers of frameworks.
 *
 * @param target of the request
 * @param attempts in order
 * @param elapsed from the start of the request to its end
 * @param cluster status at the end
 */
public record RequestReport(
    Target target, List<AttemptReport> attempts, Duration elapsed, ClusterStatus cluster) {

  /** Copies the attempts. */
  public RequestReport {
    attempts = List.copyOf(attempts);
  }

  /** Returns the report that a failure carries, in its causes or suppressed throwables. */
  public static Optional<RequestReport> of(Throwable failure) {
    return find(failure, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  /** Attaches this report to a failure. */
  public void attachTo(Throwable failure) {
    failure.addSuppressed(new Carrier(this));
  }

  private static Optional<RequestReport> find(Throwable failure, Set<Throwable> seen) {
    if (!seen.add(failure)) {
      return Optional.empty();
    }
    if (failure instanceof Carrier carrier) {
      return Optional.of(carrier.report);
    }
    for (Throwable suppressed : failure.getSuppressed()) {
      Optional<RequestReport> found = find(suppressed, seen);
      if (found.isPresent()) {
        return found;
      }
    }
    Throwable cause = failure.getCause();
    return cause == null ? Optional.empty() : find(cause, seen);
  }

  /** Returns the attempts, one a line, and the table of the cluster. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(256);
    text.append(
        String.format(
            Locale.ROOT,
            "%s: %d attempt%s in %d ms%n",
            target,
            attempts.size(),
            attempts.size() == 1 ? "" : "s",
            elapsed.toMillis()));
    int number = 1;
    for (AttemptReport attempt : attempts) {
      text.append(
          String.format(
              Locale.ROOT,
              "  %d. %s %s at %d ms for %d ms%s%n",
              number++,
              attempt.endpoint(),
              attempt.outcome(),
              attempt.start().toMillis(),
              attempt.duration().toMillis(),
              attempt.message().map(message -> ": " + message).orElse("")));
    }
    return text.append(cluster).toString();
  }

  /** The stackless suppressed throwable that carries a report. */
  private static final class Carrier extends Throwable {

    @Serial private static final long serialVersionUID = 1L;

    private final transient RequestReport report;

    Carrier(RequestReport report) {
      super(null, null, false, false);
      this.report = report;
    }

    /** Written when somebody reads it: in an outage nobody reads most of them. */
    @Override
    public String getMessage() {
      return report.toString();
    }
  }
}
