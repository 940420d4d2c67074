/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import dev.failaway.DnsPolicy;
import dev.failaway.Resolution;
import dev.failaway.Resolution.Family;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Which addresses belong to a cluster, answer after answer.
 *
 * <ol>
 *   <li>A and AAAA records are judged apart, each by {@link FamilyMembership}. A family whose part
 *       of the lookup failed keeps its members.
 *   <li>An answer without a usable address is no answer: the caller keeps what it has and does not
 *       ask here.
 *   <li>At most {@value #MAX_MEMBERS} addresses are members: each family may use what the other
 *       leaves, and half in any case. Present members come before new addresses; among new ones the
 *       dice decide, so that clients of a name with a thousand addresses do not all use the same.
 * </ol>
 *
 * <p>Threading: one thread at a time.
 */
public final class Membership {

  /** Most addresses that are used; an answer of a thousand is somebody's mistake. */
  public static final int MAX_MEMBERS = 64;

  private final DnsPolicy policy;
  private final Map<Family, FamilyMembership> families = new EnumMap<>(Family.class);

  /**
   * Creates an empty one.
   *
   * @param policy which addresses are used, and which answers are samples
   */
  public Membership(DnsPolicy policy) {
    this.policy = policy;
    for (Family family : Family.values()) {
      families.put(family, new FamilyMembership(policy.sampleThreshold()));
    }
  }

  /**
   * What an answer changes.
   *
   * @param added new members
   * @param withdrawn former members, no longer listed
   * @param rested former members of another record of the name: it may come back
   */
  public record Change(
      List<InetAddress> added, List<InetAddress> withdrawn, List<InetAddress> rested) {

    /** Copies the lists. */
    public Change {
      added = List.copyOf(added);
      withdrawn = List.copyOf(withdrawn);
      rested = List.copyOf(rested);
    }

    /** Whether nothing changes. */
    public boolean isEmpty() {
      return added.isEmpty() && withdrawn.isEmpty() && rested.isEmpty();
    }
  }

  /** What is known of the members' health when an answer comes. */
  public interface Health {

    /** Whether requests avoid this member now. */
    boolean isFailing(InetAddress member);

    /** Whether an attempt on this member failed a short while ago. */
    boolean failedLately(InetAddress member);
  }

  /**
   * Returns the usable addresses of an answer: of the policy's families, de-duplicated, IPv4-mapped
   * IPv6 unwrapped, without addresses that can not be a server.
   */
  public static List<InetAddress> usable(Resolution answer, DnsPolicy policy) {
    Set<InetAddress> usable = new LinkedHashSet<>();
    for (InetAddress answered : answer.addresses()) {
      InetAddress address = AddressFilter.bare(answered); // before the filter: ::ffff:0.0.0.0
      if (AddressFilter.isUsable(address, policy)) {
        usable.add(address);
      }
    }
    return List.copyOf(usable);
  }

  /** Whether an answer tells to stay away: it has only unspecified addresses. */
  public static boolean isShed(Resolution answer, DnsPolicy policy) {
    List<InetAddress> wanted =
        answer.addresses().stream()
            .map(AddressFilter::bare)
            .filter(address -> policy.families().contains(Family.of(address)))
            .toList();
    return !wanted.isEmpty() && wanted.stream().allMatch(InetAddress::isAnyLocalAddress);
  }

  /**
   * Follows an answer.
   *
   * @param answer with at least one usable address
   * @param health of the members before
   */
  public Change apply(Resolution answer, Health health, RandomGenerator random, long now) {
    List<InetAddress> listed = shuffled(usable(answer, policy), random);
    FamilyMembership.Context context =
        new FamilyMembership.Context(answer.ttl(), answer.owner(), health, now);
    List<Change> changes = new ArrayList<>();
    for (Family family : Family.values()) {
      if (!answer.unanswered().contains(family)) {
        changes.add(membership(family).apply(of(family, listed), maximum(family, listed), context));
      }
    }
    return new Change(
        changes.stream().flatMap(change -> change.added().stream()).toList(),
        changes.stream().flatMap(change -> change.withdrawn().stream()).toList(),
        changes.stream().flatMap(change -> change.rested().stream()).toList());
  }

  /** A server may keep one order, and all clients that follow it would crowd the first address. */
  private static List<InetAddress> shuffled(List<InetAddress> addresses, RandomGenerator random) {
    List<InetAddress> shuffled = new ArrayList<>(addresses);
    for (int left = shuffled.size(); left > 1; left--) {
      Collections.swap(shuffled, left - 1, random.nextInt(left));
    }
    return shuffled;
  }

  private int maximum(Family family, List<InetAddress> listed) {
    int others = 0;
    for (Family other : Family.values()) {
      if (other != family) {
        others += Math.max(of(other, listed).size(), membership(other).members().size());
      }
    }
    return Math.max(MAX_MEMBERS / 2, MAX_MEMBERS - others);
  }

  private static List<InetAddress> of(Family family, List<InetAddress> addresses) {
    return addresses.stream().filter(address -> Family.of(address) == family).toList();
  }

  private FamilyMembership membership(Family family) {
    return Objects.requireNonNull(families.get(family));
  }

  /** Returns all members. */
  public List<InetAddress> members() {
    return families.values().stream().flatMap(Membership::membersOf).toList();
  }

  private static Stream<InetAddress> membersOf(FamilyMembership family) {
    return family.members().stream();
  }

  /** Whether the last answer of a family was a sample of its addresses. */
  public boolean isSample() {
    return families.values().stream().anyMatch(FamilyMembership::isSample);
  }

  /** Forgets every member. */
  public void clear() {
    families.values().forEach(FamilyMembership::clear);
  }
}
