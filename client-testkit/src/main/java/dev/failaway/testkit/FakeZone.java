/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One availability zone of the fake load balancer: a label, its nodes, and whether DNS lists them.
 *
 * <p>Faults injected here are injected into every node of the zone, one after the other.
 *
 * <p>Threading: safe.
 */
public final class FakeZone implements Faults {
  private final int number;
  private final String label;
  private final Runnable announcer;
  private final List<FakeNode> nodes = new ArrayList<>();

  FakeZone(int number, String label, Runnable announcer) {
    this.number = number;
    this.label = label;
    this.announcer = announcer;
  }

  /** Only while the load balancer is built. */
  void add(FakeNode node) {
    nodes.add(node);
  }

  /** Its number, 1 for the first; its nodes are {@code 127.0.<number>.<node>}. */
  public int number() {
    return number;
  }

  /** Its label, {@code az1} for the first unless the builder says otherwise. */
  public String label() {
    return label;
  }

  /**
   * A node.
   *
   * @param node 1 for the first
   */
  public FakeNode node(int node) {
    if (node < 1 || node > nodes.size()) {
      throw new IllegalArgumentException("node (" + node + ") must be 1.." + nodes.size());
    }
    return nodes.get(node - 1);
  }

  /** All its nodes. */
  public List<FakeNode> nodes() {
    return List.copyOf(nodes);
  }

  /** The requests its nodes received and that are still in the log. */
  public List<LoggedRequest> requests() {
    return nodes.get(0).zoneRequests();
  }

  /** How many requests its nodes received since the start or the last clearing; exact. */
  public long requestCount() {
    return nodes.stream().mapToLong(node -> node.counters().requests()).sum();
  }

  /**
   * Takes the zone out of DNS, as a zonal shift does: its nodes go on serving, and its zonal name
   * keeps answering.
   */
  public void withdraw() {
    list(false);
  }

  /** Puts the zone back into DNS. */
  public void restore() {
    list(true);
  }

  /** Whether DNS lists at least one of its nodes. */
  public boolean isListed() {
    return nodes.stream().anyMatch(FakeNode::isListed);
  }

  private void list(boolean listed) {
    nodes.forEach(node -> node.listed(listed));
    announce();
  }

  void announce() {
    announcer.run();
  }

  @Override
  public void inject(NodeFault fault) {
    onNodes(node -> node.inject(fault));
  }

  @Override
  public void lift(NodeFault fault) {
    onNodes(node -> node.lift(fault));
  }

  @Override
  public void heal() {
    onNodes(FakeNode::heal);
  }

  private void onNodes(Consumer<FakeNode> change) {
    nodes.forEach(change);
  }

  @Override
  public String toString() {
    return label + " " + nodes.stream().map(FakeNode::label).toList();
  }
}
