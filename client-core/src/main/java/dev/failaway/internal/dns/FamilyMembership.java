/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import dev.failaway.internal.dns.Membership.Change;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The members of one address family.
 *
 * <p>A load balancer may have more addresses than an answer shows: large ALBs were seen to answer
 * with eight at a time, picked anew for every TTL. Whether a missing address was withdrawn or only
 * not shown is the question here.
 *
 * <ol>
 *   <li>An answer below the threshold is complete: a missing address is withdrawn now.
 *   <li>An answer at or above it is a sample: members are the union of the samples. A member leaves
 *       after k TTL windows without it, k = ceil(ln 0.005 / ln(1 - a/N)) between {@value
 *       #MIN_WINDOWS} and {@value #MAX_WINDOWS}, a addresses in the answer and N in the union: by
 *       then it would have been shown with a probability of 99.5 %. One that is failing and missing
 *       leaves at once.
 *   <li>A caching resolver repeats its sample until the TTL is over: answers within the TTL of the
 *       last one that counted add members, but do not age them.
 *   <li>An answer that shares no address with the members is another record of the name: a region
 *       failover, or weighted records that take turns. The old members rest and may come back,
 *       unless one of them failed lately: then everything moves for good. Samples of one load
 *       balancer share no address now and then as well; so between two samples it takes another
 *       owner name at the end of the CNAME chain.
 * </ol>
 *
 * <p>Threading: one thread at a time.
 */
final class FamilyMembership {

  static final int MIN_WINDOWS = 3;
  static final int MAX_WINDOWS = 40;

  private static final double MISS = Math.log(0.005);

  /** Longer than any TTL of DNS (RFC 2181 section 8: 68 years), and comparable by subtraction. */
  private static final Duration LONGEST_WINDOW = Duration.ofDays(36_500);

  private final int sampleThreshold;

  /** Members, each with the windows that passed without it. */
  private final Map<InetAddress, Integer> missed = new LinkedHashMap<>();

  private boolean sample;
  private String owner = "";
  private boolean windowOpen;
  private long windowEndNanos;

  FamilyMembership(int sampleThreshold) {
    this.sampleThreshold = sampleThreshold;
  }

  /**
   * What comes with an answer.
   *
   * @param ttl as answered
   * @param owner the name at the end of the CNAME chain
   * @param health of the members before
   * @param now on the ticker
   */
  record Context(Duration ttl, String owner, Membership.Health health, long now) {}

  Set<InetAddress> members() {
    return missed.keySet();
  }

  boolean isSample() {
    return sample;
  }

  void clear() {
    missed.clear();
    sample = false;
    owner = "";
    windowOpen = false;
  }

  Change apply(List<InetAddress> listed, int maximum, Context context) {
    boolean wasSample = sample;
    sample = listed.size() >= sampleThreshold;
    boolean otherOwner = !owner.equals(context.owner());
    owner = context.owner();
    boolean newWindow = beginWindow(context);
    if (isOtherRecord(listed, wasSample, otherOwner)) {
      return moveTo(listed, maximum, context.health());
    }
    List<InetAddress> withdrawn =
        sample
            ? leaversOfSample(listed, newWindow, context.health())
            : missed.keySet().stream().filter(member -> !listed.contains(member)).toList();
    withdrawn.forEach(missed::remove);
    return new Change(add(listed, maximum), withdrawn, List.of());
  }

  private boolean beginWindow(Context context) {
    if (windowOpen && context.now() - windowEndNanos < 0) {
      return false;
    }
    windowOpen = true;
    windowEndNanos = context.now() + nanosOf(context.ttl());
    return true;
  }

  /** A user's client may say "for ever". */
  private static long nanosOf(Duration ttl) {
    return ttl.compareTo(LONGEST_WINDOW) < 0 ? ttl.toNanos() : LONGEST_WINDOW.toNanos();
  }

  private boolean isOtherRecord(List<InetAddress> listed, boolean wasSample, boolean otherOwner) {
    if (listed.isEmpty() || missed.isEmpty() || listed.stream().anyMatch(missed::containsKey)) {
      return false;
    }
    return !sample || !wasSample || otherOwner;
  }

  private Change moveTo(List<InetAddress> listed, int maximum, Membership.Health health) {
    List<InetAddress> old = List.copyOf(missed.keySet());
    missed.clear();
    List<InetAddress> added = add(listed, maximum);
    return old.stream().anyMatch(health::failedLately)
        ? new Change(added, old, List.of())
        : new Change(added, List.of(), old);
  }

  private List<InetAddress> leaversOfSample(
      List<InetAddress> listed, boolean newWindow, Membership.Health health) {
    Set<InetAddress> union = new LinkedHashSet<>(missed.keySet());
    union.addAll(listed);
    int windows = windowsUntilGone(listed.size(), union.size());
    List<InetAddress> leavers = new ArrayList<>();
    for (Map.Entry<InetAddress, Integer> member : missed.entrySet()) {
      if (listed.contains(member.getKey())) {
        member.setValue(0);
        continue;
      }
      if (newWindow) {
        member.setValue(member.getValue() + 1);
      }
      if (member.getValue() >= windows || health.isFailing(member.getKey())) {
        leavers.add(member.getKey());
      }
    }
    return leavers;
  }

  /** How many windows without it prove that an address has gone. */
  static int windowsUntilGone(int shown, int known) {
    if (shown >= known) {
      return MIN_WINDOWS;
    }
    double windows = Math.ceil(MISS / Math.log(1 - (double) shown / known));
    return (int) Math.max(MIN_WINDOWS, Math.min(MAX_WINDOWS, windows));
  }

  /** Adds what is new as long as there is room. */
  private List<InetAddress> add(List<InetAddress> listed, int maximum) {
    List<InetAddress> added = new ArrayList<>();
    for (InetAddress address : listed) {
      if (missed.size() < maximum && missed.putIfAbsent(address, 0) == null) {
        added.add(address);
      }
    }
    return added;
  }
}
