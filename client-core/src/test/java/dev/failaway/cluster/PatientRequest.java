/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.Outcome;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request in virtual time that waits as a transport does, and dials for a millisecond. */
final class PatientRequest {

  private static final long DIAL_NANOS = 1_000_000;

  private final TestEnvironment test;
  private final Attempts attempts;
  private final Network network;

  private Scheduler.Timer patience = () -> {};
  private Scheduler.Timer deadline = () -> {};
  private boolean over;
  private @Nullable IOException failure;
  private long endedNanos;
  private int tries;

  /** What is out there, and who went there. */
  static final class Network {
    boolean dead = true;
    int connects;
    final List<PatientRequest> dialled = new ArrayList<>();
    final List<PatientRequest> answered = new ArrayList<>();
    final List<Long> answeredNanos = new ArrayList<>();
  }

  PatientRequest(TestEnvironment test, Network network, RequestTraits traits) throws IOException {
    this.test = test;
    this.network = network;
    attempts = test.begin(traits);
  }

  PatientRequest start() {
    long remaining = attempts.remainingNanos(test.now());
    if (remaining < Long.MAX_VALUE) {
      deadline = test.time.schedule(this::expire, remaining);
    }
    go();
    return this;
  }

  private void go() {
    patience.cancel();
    if (over) {
      return;
    }
    tries++;
    try {
      Lease lease = attempts.tryLease(test.now());
      if (lease == null) {
        patience = test.time.schedule(this::go, attempts.patienceNanos(test.now()));
        attempts.whenReady(() -> test.time.execute(this::go));
      } else {
        dial(lease);
      }
    } catch (IOException e) {
      end(e);
    }
  }

  private void dial(Lease lease) {
    String ip = TestEnvironment.ip(lease);
    network.connects++;
    network.dialled.add(this);
    test.probes.connecting(ip);
    test.time.schedule(
        () -> {
          test.probes.connectOver(ip);
          dialled(lease);
        },
        DIAL_NANOS);
  }

  private void dialled(Lease lease) {
    if (!network.dead) {
      attempts.responded(lease, 200, -1, test.now());
      attempts.finish(lease, Outcome.SUCCESS, null, test.now());
      network.answered.add(this);
      network.answeredNanos.add(test.now());
      end(null);
      return;
    }
    Decision decision =
        attempts.finish(lease, Outcome.CONNECT_FAILED, new IOException("refused"), test.now());
    if (decision instanceof Decision.Retry retry) {
      test.time.schedule(this::go, retry.delayNanos());
    } else if (decision instanceof Decision.Fail fail) {
      end(fail.exception());
    }
  }

  private void expire() {
    if (!over) {
      end(attempts.failure(new HttpTimeoutException("request timed out"), test.now()));
    }
  }

  /** The caller gives up. */
  void cancel() {
    end(attempts.failure(new IOException("cancelled"), test.now()));
  }

  private void end(@Nullable IOException cause) {
    over = true;
    failure = cause;
    endedNanos = test.now();
    patience.cancel();
    deadline.cancel();
  }

  boolean isOver() {
    return over;
  }

  @Nullable IOException failure() {
    return failure;
  }

  /** When it ended. */
  long endedNanos() {
    return endedNanos;
  }

  /** How often it asked for a lease. */
  int tries() {
    return tries;
  }
}
