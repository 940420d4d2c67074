/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.health;

import dev.failaway.EjectionPolicy;
import dev.failaway.EjectionReason;
import dev.failaway.EndpointState;
import dev.failaway.Outcome;
import dev.failaway.internal.health.RollingCounts.Kind;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Health of one endpoint: counts what attempts prove and decides when that ejects it.
 *
 * <ol>
 *   <li>Transport failures eject: some in a row, or a share of the last second or ten seconds.
 *   <li>An ejection ends by itself, with a probe: success readmits, failure repeats it after 3 s.
 *   <li>Ejections that follow each other grow; each 30 s without failure forgives one.
 *   <li>Attempts that began before the present state neither lengthen nor end an ejection.
 *   <li>Only transport evidence is judged here: it may eject every endpoint of a cluster. What the
 *       comparison with peers says is decided outside, where the peers are known.
 * </ol>
 *
 * <p>Threading: {@link #record} and the readers on any thread, lock-free; the other transitions on
 * the control thread. Exactly one caller is told of each ejection.
 */
public final class EndpointHealth {

  private static final AtomicReferenceFieldUpdater<EndpointHealth, HealthState> STATE =
      AtomicReferenceFieldUpdater.newUpdater(EndpointHealth.class, HealthState.class, "state");

  private static final long SECOND = 1_000_000_000L;
  private static final long FORGIVE_NANOS = 30 * SECOND;
  private static final long PEER_IS_BACK_NANOS = SECOND / 2;
  private static final long PROBE_PAUSE_NANOS = 3 * SECOND;

  /** From the fifth failed probe in a row on, the ejection grows again. */
  private static final int PATIENT_PROBES = 4;

  private final EjectionPolicy policy;
  private final int maxRepeats;
  private volatile HealthState state;
  private final AtomicInteger consecutive = new AtomicInteger();
  private final RollingCounts counts = new RollingCounts();
  private final AtomicLong lastFailureNanos;

  /** Full 30 s without failure since the last readmission. */
  private final AtomicInteger cleanPeriods = new AtomicInteger();

  /** A new endpoint is eligible. */
  public EndpointHealth(EjectionPolicy policy, long now) {
    this.policy = policy;
    maxRepeats = EjectionTime.maxRepeats(policy);
    state = HealthState.eligible(now, 0);
    lastFailureNanos = new AtomicLong(now);
  }

  /**
   * Records what an attempt proved.
   *
   * @param startedNanos when the attempt began
   * @return whether this outcome ejected the endpoint
   */
  public boolean record(Outcome outcome, long startedNanos, long now, RandomGenerator random) {
    if (outcome.provesTransport()) {
      recordProof(outcome, startedNanos, now);
      return false;
    }
    return outcome.countsAgainstEndpoint() && recordFailure(outcome, startedNanos, now, random);
  }

  private void recordProof(Outcome outcome, long startedNanos, long now) {
    if (isStale(startedNanos)) {
      return;
    }
    if (consecutive.get() != 0) {
      consecutive.set(0);
    }
    counts.record(outcome == Outcome.SERVER_ERROR ? Kind.SERVER_ERROR : Kind.RESPONSE, now);
  }

  private boolean recordFailure(
      Outcome outcome, long startedNanos, long now, RandomGenerator random) {
    countCleanPeriods(lastFailureNanos.getAndSet(now), now);
    if (isStale(startedNanos)) {
      return false;
    }
    int failures = consecutive.incrementAndGet();
    counts.record(Kind.FAILURE, now);
    EjectionReason reason = reasonToEject(failures, now);
    return reason != null
        && eject(outcome.isSilence() ? EjectionReason.NO_RESPONSE : reason, now, random);
  }

  private void countCleanPeriods(long previousFailureNanos, long now) {
    long clean = Math.min(now - previousFailureNanos, now - state.sinceNanos());
    if (clean >= FORGIVE_NANOS) {
      cleanPeriods.addAndGet((int) (clean / FORGIVE_NANOS));
    }
  }

  private @Nullable EjectionReason reasonToEject(int failures, long now) {
    if (failures >= policy.consecutiveFailures()) {
      return EjectionReason.CONSECUTIVE_FAILURES;
    }
    if (failsTooOften(counts.attempts(RollingCounts.SECOND, now))
        || failsTooOften(counts.attempts(RollingCounts.TEN_SECONDS, now))) {
      return EjectionReason.FAILURE_SHARE;
    }
    return null;
  }

  private boolean failsTooOften(long failuresAndAttempts) {
    int failures = (int) (failuresAndAttempts >>> 32);
    int attempts = (int) failuresAndAttempts;
    return attempts >= policy.minimumAttempts() && failures >= attempts * policy.failureShare();
  }

  private boolean eject(EjectionReason reason, long now, RandomGenerator random) {
    HealthState before = state;
    if (!before.isEligible()) {
      return false;
    }
    int repeats = Math.max(0, before.repeats() - cleanPeriods.get());
    long nanos = EjectionTime.nanos(policy, repeats, random);
    return STATE.compareAndSet(
        this, before, before.toEjected(reason, now, nanos, oneMore(repeats)));
  }

  private int oneMore(int repeats) {
    return Math.min(repeats + 1, maxRepeats);
  }

  private boolean isStale(long startedNanos) {
    return startedNanos - state.sinceNanos() < 0;
  }

  /**
   * Ejects it because of what others show: its peers by comparison, or its zone.
   *
   * @return whether it was eligible before
   */
  public boolean ejectBecause(EjectionReason reason, long now, RandomGenerator random) {
    countCleanPeriods(lastFailureNanos.get(), now);
    return eject(reason, now, random);
  }

  /**
   * Says better why it is out: what its peers showed first turns out to be its transport's fault.
   *
   * @return whether that is new
   */
  public boolean outBecause(EjectionReason reason) {
    HealthState before = state;
    return before.phase() == HealthState.Phase.EJECTED
        && (before.reason() == EjectionReason.LATENCY
            || before.reason() == EjectionReason.SERVER_ERRORS)
        && STATE.compareAndSet(this, before, before.because(reason));
  }

  /**
   * Ejects it for a fixed time that does not grow with repetitions, also from the middle of a
   * probe.
   *
   * @return whether it was not ejected before
   */
  public boolean ejectFor(EjectionReason reason, long nanos, long now) {
    HealthState before = state;
    return before.phase() != HealthState.Phase.EJECTED
        && STATE.compareAndSet(
            this, before, before.toEjected(reason, now, nanos, before.repeats()));
  }

  /** What attempts ended with lately; it starts anew at each readmission. */
  public RollingCounts counts() {
    return counts;
  }

  /** Begins the probe at the end of an ejection; false when it is not ejected or not yet over. */
  public boolean beginProbe(long now) {
    HealthState before = state;
    return before.phase() == HealthState.Phase.EJECTED
        && now - before.untilNanos() >= 0
        && STATE.compareAndSet(this, before, before.toProbing(now));
  }

  /** Readmits the endpoint, from whatever state; false when it is eligible already. */
  public boolean readmit(long now) {
    HealthState before = state;
    if (before.isEligible()) {
      return false;
    }
    consecutive.set(0);
    counts.clear();
    cleanPeriods.set(0);
    return STATE.compareAndSet(this, before, HealthState.eligible(now, before.repeats()));
  }

  /**
   * Takes an ejection for this reason back as if it had not been: eligible, and no step nearer to
   * longer ejections.
   *
   * @return whether it was ejected for this reason
   */
  public boolean takeBack(EjectionReason reason, long now) {
    HealthState before = state;
    return !before.isEligible()
        && before.reason() == reason
        && STATE.compareAndSet(
            this, before, HealthState.eligible(now, Math.max(0, before.repeats() - 1)));
  }

  /** Ends a probe that failed: the ejection goes on until the next one. */
  public void probeFailed(long now, RandomGenerator random) {
    HealthState before = state;
    if (before.phase() != HealthState.Phase.PROBING) {
      return;
    }
    lastFailureNanos.set(now);
    boolean patient = before.failedProbes() < PATIENT_PROBES;
    int repeats = patient ? before.repeats() : oneMore(before.repeats());
    long delay =
        patient
            ? PROBE_PAUSE_NANOS / 2 + random.nextLong(PROBE_PAUSE_NANOS / 2 + 1)
            : EjectionTime.nanos(policy, repeats, random);
    STATE.compareAndSet(this, before, before.toProbeFailed(now, delay, repeats));
  }

  /**
   * Shortens what is left of an ejection to U(0, 500 ms), unless less is left: a peer just came
   * back, so this one may have as well. The number of repeats is kept.
   *
   * @return whether it ends earlier now
   */
  public boolean shortenEjection(long now, RandomGenerator random) {
    HealthState before = state;
    long until = now + random.nextLong(PEER_IS_BACK_NANOS);
    return before.phase() == HealthState.Phase.EJECTED
        && until - before.untilNanos() < 0
        && STATE.compareAndSet(this, before, before.endingAt(until));
  }

  /** When the present state began. */
  public long sinceNanos() {
    return state.sinceNanos();
  }

  /** Whether an attempt began after the present state did: only such attempts can change it. */
  public boolean isCurrent(long startedNanos) {
    return !isStale(startedNanos);
  }

  /** Whether it takes requests. */
  public boolean isEligible() {
    return state.isEligible();
  }

  /** Whether it is out, or an attempt that began in its present state failed in the last 10 s. */
  public boolean failedLately(long now) {
    return !state.isEligible() || counts.attempts(RollingCounts.TEN_SECONDS, now) >>> 32 > 0;
  }

  /** Whether it is out, or was so often lately that the next ejection is a longer one. */
  public boolean hasHistory() {
    HealthState current = state;
    return !current.isEligible() || current.repeats() > cleanPeriods.get();
  }

  /** Eligible, ejected or probing. */
  public EndpointState state() {
    return switch (state.phase()) {
      case ELIGIBLE -> EndpointState.ELIGIBLE;
      case EJECTED -> EndpointState.EJECTED;
      case PROBING -> EndpointState.PROBING;
    };
  }

  /** Why it is ejected, while it is. */
  public Optional<EjectionReason> reason() {
    return Optional.ofNullable(state.reason());
  }

  /** Time left until the probe; zero or less when it is due or the endpoint eligible. */
  public long ejectedForNanos(long now) {
    HealthState current = state;
    return current.isEligible() ? 0 : current.untilNanos() - now;
  }

  /** When attempts ejected it last, however its probes have ended since. */
  public long ejectedNanos() {
    return state.ejectedNanos();
  }

  /** Length of the present ejection; zero when eligible. */
  public long ejectionNanos() {
    HealthState current = state;
    return current.phase() == HealthState.Phase.EJECTED
        ? current.untilNanos() - current.sinceNanos()
        : 0;
  }

  /** When the last failure was recorded; the construction if there was none. */
  public long lastFailureNanos() {
    return lastFailureNanos.get();
  }
}
