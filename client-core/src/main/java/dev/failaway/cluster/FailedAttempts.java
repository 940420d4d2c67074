/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.AttemptReport;
import dev.failaway.Outcome;
import dev.failaway.internal.retry.Retries;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * What a request remembers of its failed attempts and of its wait for somebody to dial; made at the
 * first of them, so that requests without either do not pay for it.
 *
 * <p>Threading: one thread at a time, as the request it belongs to; the reports are read on any.
 */
final class FailedAttempts {

  private final Retries retries;
  private final TriedEndpoints tried = new TriedEndpoints();
  private final List<AttemptReport> reports = new CopyOnWriteArrayList<>();
  private final List<IOException> failures = new ArrayList<>(3);

  private Retries.@Nullable Progress progress;
  private @Nullable ClusterEndpoint stale;
  private @Nullable FailOpenWait failOpenWait;
  private boolean waitsOn;
  private boolean onlyElsewhere;
  private boolean staleResent;
  private boolean protocolErrorRetried;
  private boolean neverSentRetried;
  private int notReady;

  FailedAttempts(Retries retries) {
    this.retries = retries;
    if (retries.seesEveryRequest()) {
      progress = retries.begin();
    }
  }

  boolean isEmpty() {
    return reports().isEmpty();
  }

  List<AttemptReport> reports() {
    return reports;
  }

  TriedEndpoints tried() {
    return tried;
  }

  /** Whether resilience4j has seen this request. */
  boolean isAccounted() {
    return progress != null;
  }

  Retries.Progress progress() {
    if (progress == null) {
      progress = retries.begin();
    }
    return progress;
  }

  /** Whether the one resend on a fresh connection is left; then that endpoint is leased next. */
  boolean mayResendStale(ClusterEndpoint endpoint) {
    if (staleResent) {
      return false;
    }
    staleResent = true;
    stale = endpoint;
    return true;
  }

  /** Whether the next lease is that resend. */
  boolean isStaleResendDue() {
    return stale != null;
  }

  /** Returns the endpoint of a stale connection that is due for a fresh one, once. */
  @Nullable ClusterEndpoint takeStale() {
    ClusterEndpoint endpoint = stale;
    stale = null;
    return endpoint;
  }

  /** Its wait for somebody to dial; null when it had none. */
  @Nullable FailOpenWait failOpenWait() {
    return failOpenWait;
  }

  void await(FailOpenWait wait) {
    failOpenWait = wait;
  }

  /** A connect failed, and the wait goes on: that was no attempt. */
  void waitOn(FailOpenWait wait) {
    failOpenWait = wait;
    waitsOn = true;
  }

  /** Whether the last attempt was none, because the wait went on; asked once per failure. */
  boolean takeWaitsOn() {
    boolean was = waitsOn;
    waitsOn = false;
    return was;
  }

  /** The next attempt goes to an endpoint that was not tried, or is not made. */
  void goOnlyElsewhere(boolean only) {
    onlyElsewhere = only;
  }

  boolean goesOnlyElsewhere() {
    return onlyElsewhere;
  }

  /** What the last of them failed with; there is one. */
  IOException lastFailure() {
    return failures.get(failures.size() - 1);
  }

  /** How the last of them ended; there is one. */
  Outcome lastOutcome() {
    return reports.get(reports.size() - 1).outcome();
  }

  boolean mayRetryProtocolError() {
    boolean may = !protocolErrorRetried;
    protocolErrorRetried = true;
    return may;
  }

  /**
   * Whether a never-sent attempt is to be made again for the first time; asked once per failure.
   */
  boolean isFirstNeverSent() {
    boolean first = !neverSentRetried;
    neverSentRetried = true;
    return first;
  }

  int countNotReady() {
    return ++notReady;
  }

  void add(Lease lease, Outcome outcome, IOException failure, long requestNanos, long now) {
    tried.add(lease.leased(), outcome.neverSent());
    failures.add(failure);
    reports.add(
        new AttemptReport(
            lease.endpoint(),
            outcome,
            Duration.ofNanos(lease.startNanos() - requestNanos),
            Duration.ofNanos(now - lease.startNanos()),
            lease.isWritten() || outcome.provesTransport(),
            Optional.ofNullable(failure.getMessage())));
  }

  /** Puts the earlier failures and the report on the one that is thrown. */
  void explain(IOException thrown, Attempts attempts, long now) {
    for (IOException earlier : failures) {
      if (earlier != thrown) {
        thrown.addSuppressed(earlier);
      }
    }
    attempts.report(now).attachTo(thrown);
  }
}
