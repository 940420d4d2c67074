/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import dev.failaway.Resolution;
import dev.failaway.Resolution.Family;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which addresses belong to a cluster after an answer.
 *
 * <p>An answer is taken as complete, per address family: present before and now is kept, new is
 * added, missing is withdrawn. A family whose part of the lookup failed keeps its members. An
 * answer without a usable address is no answer: the caller keeps what it has.
 *
 * <p>Threading: stateless.
 */
public final class Membership {

  private Membership() {}

  /**
   * What an answer changes.
   *
   * @param kept members before and after
   * @param added new members
   * @param withdrawn former members
   */
  public record Change(
      List<InetAddress> kept, List<InetAddress> added, List<InetAddress> withdrawn) {

    /** Whether nothing changes. */
    public boolean isEmpty() {
      return added.isEmpty() && withdrawn.isEmpty();
    }
  }

  /**
   * Returns the usable addresses of an answer: de-duplicated, IPv4-mapped IPv6 unwrapped, without
   * addresses that can not be a server.
   */
  public static List<InetAddress> usable(Resolution answer) {
    Set<InetAddress> usable = new LinkedHashSet<>();
    for (InetAddress answered : answer.addresses()) {
      InetAddress address = AddressFilter.bare(answered); // before the filter: ::ffff:0.0.0.0
      if (AddressFilter.isUsable(address)) {
        usable.add(address);
      }
    }
    return List.copyOf(usable);
  }

  /**
   * Compares the members with the usable addresses of an answer.
   *
   * @param members before
   * @param listed usable addresses of the answer, at least one
   * @param unanswered families whose part of the lookup failed
   */
  public static Change diff(
      Collection<InetAddress> members, List<InetAddress> listed, Set<Family> unanswered) {
    List<InetAddress> kept = new ArrayList<>();
    List<InetAddress> withdrawn = new ArrayList<>();
    for (InetAddress member : members) {
      boolean stays = listed.contains(member) || unanswered.contains(Family.of(member));
      (stays ? kept : withdrawn).add(member);
    }
    List<InetAddress> added = new ArrayList<>(listed);
    added.removeAll(members);
    return new Change(List.copyOf(kept), List.copyOf(added), List.copyOf(withdrawn));
  }
}
