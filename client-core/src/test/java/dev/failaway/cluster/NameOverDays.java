/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.Outcome;
import dev.failaway.Resolution;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/**
 * The name of a load balancer in the course of days: which addresses it has, what DNS says of it,
 * and what a client may do after that. One thing happens at a time, each for minutes or an hour,
 * with a quiet while in between.
 */
final class NameOverDays {

  private static final int SHOWN = 8;
  private static final Duration MAX_TTL = Duration.ofSeconds(60);
  private static final Duration[] TTLS = {
    Duration.ZERO, Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofDays(1)
  };

  enum Kind {
    /** A zone leaves for half an hour, as in the practice runs of AWS. */
    SHIFT,
    /** More addresses, some of the new ones more than one answer shows. */
    SCALE_OUT,
    /** Every address is another one for an hour. */
    OTHER_REGION,
    /** An address refuses connections; DNS finds out two minutes later. */
    DEATH,
    /** Nobody answers, for less than an answer may be old. */
    OUTAGE,
    /** Wrong answers: the name does not exist, or has no address. */
    BLIPS,
    /** 0.0.0.0. */
    SHED
  }

  private final Random dice;
  private final LongSupplier now;
  private final Map<Kind, Integer> events = new EnumMap<>(Kind.class);

  private Set<String> addresses = zones("10.0");
  private final Set<String> dead = new HashSet<>();
  private Kind running = Kind.SHIFT;
  private boolean quiet = true;
  private long nextNanos = Duration.ofMinutes(30).toNanos();
  private int wrongAnswers;
  private Duration ttl = MAX_TTL;

  private Set<String> lastAnswer = Set.of();
  private final Map<String, Long> leftNanos = new HashMap<>();
  private long lastLookupNanos = -MAX_TTL.toNanos();
  private long lastFailureNanos = -1;
  private boolean sheds;
  private long shortestGapNanos = Long.MAX_VALUE;
  private long lookups;

  NameOverDays(long seed, LongSupplier now) {
    dice = new Random(seed);
    this.now = now;
  }

  private static Set<String> zones(String prefix) {
    return new LinkedHashSet<>(List.of(prefix + ".1.1", prefix + ".2.1", prefix + ".3.1"));
  }

  /** Begins and ends what is due. */
  void goOn() {
    if (now.getAsLong() < nextNanos) {
      return;
    }
    if (quiet) {
      running = Kind.values()[dice.nextInt(Kind.values().length)];
      events.merge(running, 1, Integer::sum);
      begin();
    } else {
      end();
    }
    quiet = !quiet;
  }

  private void begin() {
    long minutes =
        switch (running) {
          case SHIFT -> {
            change(without(addresses, 1));
            yield 30;
          }
          case SCALE_OUT -> {
            change(more());
            yield dice.nextInt(30, 120);
          }
          case OTHER_REGION -> {
            change(zones("10.8"));
            yield 60;
          }
          case DEATH -> {
            dead.add(List.copyOf(addresses).get(dice.nextInt(addresses.size())));
            yield 2;
          }
          case OUTAGE -> dice.nextInt(1, 9);
          case BLIPS -> {
            wrongAnswers = dice.nextInt(1, 4);
            yield 3;
          }
          case SHED -> dice.nextInt(1, 15);
        };
    nextIn(minutes);
  }

  private void end() {
    if (running == Kind.DEATH) {
      change(replaced());
    } else if (running == Kind.SHIFT || running == Kind.SCALE_OUT || running == Kind.OTHER_REGION) {
      dead.clear();
      change(zones("10.0"));
    }
    ttl = TTLS[dice.nextInt(TTLS.length)];
    nextIn(dice.nextInt(3, 60));
  }

  private void nextIn(long minutes) {
    nextNanos = now.getAsLong() + Duration.ofMinutes(minutes).toNanos();
  }

  private void change(Set<String> next) {
    addresses.stream()
        .filter(address -> !next.contains(address))
        .forEach(address -> leftNanos.put(address, now.getAsLong()));
    next.forEach(leftNanos::remove);
    addresses = next;
  }

  private static Set<String> without(Set<String> addresses, int count) {
    return new LinkedHashSet<>(List.copyOf(addresses).subList(count, addresses.size()));
  }

  private Set<String> more() {
    Set<String> more = new LinkedHashSet<>(addresses);
    for (int i = dice.nextInt(2, 30); i > 0; i--) {
      more.add("10.0." + (1 + i % 3) + "." + (2 + i));
    }
    return more;
  }

  /** Another address in the zone of each dead one. */
  private Set<String> replaced() {
    Set<String> replaced = new LinkedHashSet<>();
    for (String address : addresses) {
      String zone = address.substring(0, address.lastIndexOf('.') + 1);
      replaced.add(dead.contains(address) ? zone + dice.nextInt(100, 250) : address);
    }
    return replaced;
  }

  /** What DNS says now. */
  CompletionStage<Resolution> lookUp() {
    long at = now.getAsLong();
    shortestGapNanos = Math.min(shortestGapNanos, at - lastLookupNanos);
    lastLookupNanos = at;
    lookups++;
    if (is(Kind.OUTAGE)) {
      lastFailureNanos = at;
      return CompletableFuture.failedFuture(new IOException("SERVFAIL"));
    }
    if (is(Kind.BLIPS) && wrongAnswers > 0) {
      wrongAnswers--;
      lastFailureNanos = at;
      return wrongAnswers % 2 == 0
          ? CompletableFuture.failedFuture(new UnknownHostException("NXDOMAIN"))
          : CompletableFuture.completedFuture(new Resolution(List.of(), ttl, "lb"));
    }
    sheds = is(Kind.SHED);
    if (sheds) {
      return answer(Set.of("0.0.0.0"));
    }
    List<String> shown = new ArrayList<>(addresses);
    Collections.shuffle(shown, dice);
    lastAnswer = Set.copyOf(shown.subList(0, Math.min(SHOWN, shown.size())));
    return answer(lastAnswer);
  }

  private CompletionStage<Resolution> answer(Set<String> shown) {
    List<InetAddress> listed = shown.stream().map(ScriptedDns::ip).toList();
    return CompletableFuture.completedFuture(new Resolution(listed, ttl, "lb"));
  }

  private boolean is(Kind kind) {
    return !quiet && running == kind;
  }

  /** Whether the last good answer told to stay away. */
  boolean sheds() {
    return sheds;
  }

  boolean isDead(String address) {
    return dead.contains(address);
  }

  /** An endpoint was chosen. */
  void assertMayBeUsed(String address) {
    assertThat(sheds).as("%s sheds", this).isFalse();
    if (lastAnswer.size() == SHOWN) {
      return; // a sample: others may be used
    }
    assertThat(lastAnswer).as("answer of %s", this).contains(address);
    Long left = leftNanos.get(address);
    if (left != null && lastFailureNanos < left) {
      Duration late = Duration.ofNanos(now.getAsLong() - left);
      assertThat(late).as("since it left, %s", this).isLessThanOrEqualTo(MAX_TTL);
    }
  }

  /** Nothing happens any more. */
  void settle() {
    quiet = true;
    nextNanos = Long.MAX_VALUE;
    wrongAnswers = 0;
    dead.clear();
    change(zones("10.0"));
  }

  void aliveAgain(ProbeScript probes) {
    addresses.forEach(address -> probes.answer(address, Outcome.SUCCESS));
  }

  Set<String> trueAddresses() {
    return Set.copyOf(addresses);
  }

  Map<Kind, Integer> eventsOfEachKind() {
    return Map.copyOf(events);
  }

  Duration shortestGap() {
    return Duration.ofNanos(shortestGapNanos);
  }

  long lookups() {
    return lookups;
  }

  @Override
  public String toString() {
    return (quiet ? "quiet after " : "") + running + " at " + Duration.ofNanos(now.getAsLong());
  }
}
