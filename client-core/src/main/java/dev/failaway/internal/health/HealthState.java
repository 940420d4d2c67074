/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.health;

import dev.failaway.EjectionReason;
import org.jspecify.annotations.Nullable;

/**
 * What is believed of one endpoint, replaced whole.
 *
 * <p>Threading: immutable.
 *
 * @param phase eligible, ejected or probing
 * @param reason of the ejection, unless eligible
 * @param sinceNanos when this phase began; outcomes of attempts that began before do not count
 * @param untilNanos when the ejection ends, unless eligible
 * @param repeats ejections in recent memory, the exponent of the next one
 * @param failedProbes in a row since the ejection
 * @param ejectedNanos when attempts ejected it last; probes do not change it
 */
record HealthState(
    Phase phase,
    @Nullable EjectionReason reason,
    long sinceNanos,
    long untilNanos,
    int repeats,
    int failedProbes,
    long ejectedNanos) {

  enum Phase {
    ELIGIBLE,
    EJECTED,
    PROBING
  }

  static HealthState eligible(long now, int repeats) {
    return new HealthState(Phase.ELIGIBLE, null, now, now, repeats, 0, now);
  }

  HealthState toEjected(EjectionReason why, long now, long ejectionNanos, int nextRepeats) {
    return new HealthState(Phase.EJECTED, why, now, now + ejectionNanos, nextRepeats, 0, now);
  }

  HealthState because(EjectionReason why) {
    return new HealthState(phase, why, sinceNanos, untilNanos, repeats, failedProbes, ejectedNanos);
  }

  HealthState toProbing(long now) {
    return new HealthState(
        Phase.PROBING, reason, now, untilNanos, repeats, failedProbes, ejectedNanos);
  }

  HealthState toProbeFailed(long now, long delayNanos, int nextRepeats) {
    boolean byHandshake = reason == null || reason.endsWithHandshake();
    return new HealthState(
        Phase.EJECTED,
        byHandshake ? EjectionReason.PROBE_FAILED : reason,
        now,
        now + delayNanos,
        nextRepeats,
        failedProbes + 1,
        ejectedNanos);
  }

  HealthState endingAt(long nanos) {
    return new HealthState(phase, reason, sinceNanos, nanos, repeats, failedProbes, ejectedNanos);
  }

  boolean isEligible() {
    return phase == Phase.ELIGIBLE;
  }
}
