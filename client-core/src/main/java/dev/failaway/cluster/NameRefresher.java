/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.DnsClient;
import dev.failaway.DnsPolicy;
import dev.failaway.FailawayListener;
import dev.failaway.FailawayListener.Refreshed;
import dev.failaway.LookupResult;
import dev.failaway.Resolution;
import dev.failaway.internal.dns.Membership;
import dev.failaway.internal.dns.RefreshSchedule;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the answer for one name fresh, for all clusters of that name.
 *
 * <ol>
 *   <li>The first cluster starts the first lookup; later ones share it and its answers, and hear at
 *       once when it fails at the time.
 *   <li>After an answer the next lookup comes ahead of the TTL; after a failure with backoff.
 *   <li>Trouble may ask for an early lookup, at most one per {@link DnsPolicy#earlyRefresh()}; none
 *       while the name sheds load.
 *   <li>A lookup that its client never ends counts as failed after the policy's timeout.
 * </ol>
 *
 * <p>Threading: the control thread alone; the client completes wherever it likes.
 */
final class NameRefresher {

  private static final Logger log = LoggerFactory.getLogger(NameRefresher.class);

  private static final long GRACE_NANOS = 1_000_000_000L;

  private final String name;
  private final DnsClient dns;
  private final RefreshSchedule schedule;
  private final Environment environment;
  private final Scheduler control;
  private final Listeners listeners;
  private final List<ClusterDns> clusters = new ArrayList<>();

  private Scheduler.@Nullable Timer timer;
  private long timerNanos;
  private boolean lookingUp;
  private long lookup;
  private long lookupNanos;
  private int failures;

  /** Why the last lookup failed, unless it succeeded. */
  private @Nullable Throwable failure;

  private @Nullable Resolution answer;
  private long answerNanos;

  NameRefresher(
      String name,
      DnsClient dns,
      DnsPolicy policy,
      Environment environment,
      Scheduler control,
      Listeners listeners) {
    this.name = name;
    this.dns = dns;
    schedule = new RefreshSchedule(policy);
    this.environment = environment;
    this.control = control;
    this.listeners = listeners;
  }

  void subscribeOnControl(ClusterDns cluster) {
    assert control.isCurrent();
    clusters.add(cluster);
    long now = environment.ticker().nanoTime();
    if (answer != null && (failure == null || !cluster.isTooOld(answerNanos, now))) {
      tell(cluster, answer, answerNanos);
    }
    if (lookingUp) {
      return; // it hears how that ends
    }
    if (failure != null) {
      cluster.lookupFailedOnControl(failure, now);
      refreshEarlyOnControl();
    } else if (answer == null) {
      lookUp();
    }
  }

  /**
   * Tells a cluster no more.
   *
   * @return whether none is left, and the refreshing ended
   */
  boolean unsubscribeOnControl(ClusterDns cluster) {
    assert control.isCurrent();
    clusters.remove(cluster);
    if (clusters.isEmpty()) {
      cancelTimer();
      lookingUp = false; // nobody hears of its end
    }
    return clusters.isEmpty();
  }

  /**
   * Looks up now, because the timers did not see some time pass; a name that sheds load only when
   * its TTL is over by now.
   *
   * @param unseenNanos how much older the answer is than the ticker says
   */
  void clockJumpedOnControl(long unseenNanos) {
    assert control.isCurrent();
    answerNanos -= unseenNanos;
    if (!lookingUp && !shedsFor(environment.ticker().nanoTime() - answerNanos)) {
      lookUp();
    }
  }

  private boolean shedsFor(long ageNanos) {
    return answer != null && isShed(answer) && ageNanos < schedule.clamp(answer.ttl()).toNanos();
  }

  /** Asks for a lookup before it is due, because something is wrong. */
  void refreshEarlyOnControl() {
    assert control.isCurrent();
    if (lookingUp || isShedding()) {
      return;
    }
    long allowed = lookupNanos + schedule.policy().earlyRefresh().toNanos();
    long now = environment.ticker().nanoTime();
    if (allowed - now <= 0) {
      lookUp();
    } else if (allowed - timerNanos < 0) {
      lookUpIn(allowed - now);
    }
  }

  private boolean isShedding() {
    return answer != null && isShed(answer);
  }

  private boolean isShed(Resolution found) {
    return Membership.isShed(found, schedule.policy());
  }

  private boolean isUsable(Resolution found) {
    return !Membership.usable(found, schedule.policy()).isEmpty();
  }

  private void lookUpIn(long delayNanos) {
    cancelTimer();
    timerNanos = environment.ticker().nanoTime() + delayNanos;
    timer = control.schedule(this::lookUp, delayNanos);
  }

  private void cancelTimer() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private void lookUp() {
    cancelTimer();
    lookingUp = true;
    lookupNanos = environment.ticker().nanoTime();
    long number = ++lookup;
    long limit = schedule.policy().timeout().toNanos() + GRACE_NANOS;
    timer =
        control.schedule(
            () -> ended(number, null, new SocketTimeoutException(name + ": no answer in time")),
            limit);
    start().whenComplete((found, cause) -> control.execute(() -> ended(number, found, cause)));
  }

  private CompletionStage<Resolution> start() {
    try {
      return Objects.requireNonNull(dns.lookup(name), "stage");
    } catch (RuntimeException broken) { // a user's client that breaks the contract
      return CompletableFuture.failedFuture(broken);
    }
  }

  private void ended(long number, @Nullable Resolution found, @Nullable Throwable cause) {
    if (!lookingUp || number != lookup) {
      return; // given up before
    }
    lookingUp = false;
    cancelTimer();
    long now = environment.ticker().nanoTime();
    if (found != null && (isShed(found) || isUsable(found))) {
      succeeded(found, now);
    } else {
      failed(cause != null ? cause : new UnknownHostException(name + ": no usable address"), now);
    }
  }

  private void succeeded(Resolution found, long now) {
    if (failures > 0) {
      log.info("dns is back: {} resolves to {} addresses", name, found.addresses().size());
    }
    failures = 0;
    failure = null;
    answer = found;
    answerNanos = now;
    lookUpIn(
        isShed(found)
            ? schedule.afterShedNanos(found.ttl(), environment.random().get())
            : schedule.afterAnswerNanos(found.ttl(), environment.random().get()));
    LookupResult result = isShed(found) ? LookupResult.SHED : LookupResult.OK;
    announce(Optional.of(found), Optional.empty(), result, now);
    clusters.forEach(cluster -> tell(cluster, found, now));
  }

  private void tell(ClusterDns cluster, Resolution found, long now) {
    if (isShed(found)) {
      cluster.shedOnControl(found, now);
    } else {
      cluster.resolvedOnControl(found, now);
    }
  }

  private void failed(Throwable thrown, long now) {
    Throwable cause =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    failure = cause;
    failures++;
    if (failures == 1) {
      log.info("dns is lost: {} ({})", name, cause.toString());
    }
    lookUpIn(schedule.afterFailureNanos(failures, environment.random().get()));
    announce(Optional.empty(), Optional.of(cause.toString()), LookupResult.of(cause), now);
    clusters.forEach(cluster -> cluster.lookupFailedOnControl(cause, now));
  }

  private void announce(
      Optional<Resolution> found, Optional<String> error, LookupResult result, long now) {
    long took = now - lookupNanos;
    clusters.forEach(cluster -> cluster.counters().countLookup(result, took));
    if (!listeners.isEmpty()) {
      listeners.fire(
          "onRefresh",
          FailawayListener::onRefresh,
          new Refreshed(name, found, error, Duration.ofNanos(took), result));
    }
  }
}
