/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.virtual;

import dev.failaway.DnsClient;
import dev.failaway.Resolution;
import dev.failaway.benchmarks.engine.Arrival;
import dev.failaway.benchmarks.scenario.Layout;
import dev.failaway.benchmarks.scenario.Stage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A model of the load balancer: nodes in zones, and a name.
 *
 * <p>Threading: not safe; used by the events of one {@link VirtualTime}.
 */
final class VirtualElb implements Stage, DnsClient {

  private static final long LOOKUP_NANOS = 1_000_000;
  private static final long SILENCE_NANOS = 5_000_000_000L;

  private enum Trouble {
    NONE,
    SILENT,
    SERVFAIL,
    SHED
  }

  private final VirtualTime time;
  private final Layout layout;
  private final List<VirtualNode> nodes = new ArrayList<>();
  private final List<Arrival> arrivals = new ArrayList<>();

  private List<Integer> listed;
  private int sample = Integer.MAX_VALUE;
  private Trouble trouble = Trouble.NONE;

  VirtualElb(VirtualTime time, Layout layout, RandomGenerator dice) {
    this.time = time;
    this.layout = layout;
    this.listed = IntStream.rangeClosed(1, layout.zones()).boxed().toList();
    for (int zone = 1; zone <= layout.zones(); zone++) {
      for (int number = 1; number <= layout.nodesPerZone(); number++) {
        nodes.add(new VirtualNode(time, dice, arrivals::add, zone, number, layout.nodeLatency()));
      }
    }
  }

  /** The node at an address, if there is one. */
  Optional<VirtualNode> nodeAt(InetAddress address) {
    return nodes.stream().filter(node -> node.address().equals(address)).findFirst();
  }

  List<Arrival> arrivals() {
    return List.copyOf(arrivals);
  }

  List<Long> acceptedByNode() {
    return nodes.stream().map(VirtualNode::accepted).toList();
  }

  @Override
  public CompletionStage<Resolution> lookup(String name) {
    CompletableFuture<Resolution> answer = new CompletableFuture<>();
    if (trouble == Trouble.SILENT) {
      time.after(
          SILENCE_NANOS, () -> answer.completeExceptionally(new IOException("no answer in time")));
    } else {
      time.after(LOOKUP_NANOS, () -> answer(answer));
    }
    return answer;
  }

  private void answer(CompletableFuture<Resolution> answer) {
    if (trouble == Trouble.SERVFAIL) {
      answer.completeExceptionally(new IOException("SERVFAIL"));
    } else {
      answer.complete(
          new Resolution(
              trouble == Trouble.SHED ? List.of(unspecified()) : shown(),
              layout.ttl(),
              "app.elb.test"));
    }
  }

  /** Within one TTL the same sample, as behind a caching resolver; the next TTL's moves on. */
  private List<InetAddress> shown() {
    List<InetAddress> addresses =
        new ArrayList<>(
            nodes.stream()
                .filter(node -> listed.contains(node.zone()))
                .map(VirtualNode::address)
                .toList());
    int size = Math.min(sample, addresses.size());
    if (size < addresses.size()) {
      long window = time.now() / layout.ttl().toNanos();
      Collections.rotate(addresses, -(int) (window * size % addresses.size()));
    }
    return List.copyOf(addresses.subList(0, size));
  }

  private static InetAddress unspecified() {
    try {
      return InetAddress.getByAddress(new byte[4]);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }

  private List<VirtualNode> in(int zone) {
    return nodes.stream().filter(node -> node.zone() == zone).toList();
  }

  @Override
  public void kill(int zone) {
    in(zone).forEach(node -> node.setDoor(VirtualNode.Door.REFUSED));
  }

  @Override
  public void blackHole(int zone) {
    in(zone).forEach(node -> node.setDoor(VirtualNode.Door.BLACK_HOLE));
  }

  @Override
  public void freeze(int zone) {
    in(zone).forEach(node -> node.setDoor(VirtualNode.Door.FROZEN));
  }

  @Override
  public void freeze(int zone, int nodes) {
    in(zone).stream().limit(nodes).forEach(node -> node.setDoor(VirtualNode.Door.FROZEN));
  }

  /** As a black hole: neither lets a handshake or a byte through. */
  @Override
  public void dropPackets(int zone) {
    blackHole(zone);
  }

  @Override
  public void answer(int zone, int status, int percent) {
    in(zone).forEach(node -> node.answer(status, percent));
  }

  @Override
  public void slow(int zone, Duration extra) {
    in(zone).forEach(node -> node.slow(extra));
  }

  @Override
  public void cut(int zone) {
    in(zone).forEach(VirtualNode::cut);
  }

  @Override
  public void heal(int zone) {
    in(zone).forEach(VirtualNode::heal);
  }

  @Override
  public void closeIdleAfter(Duration idle, int latePercent, Duration late) {
    nodes.forEach(node -> node.closeIdleAfter(idle, latePercent, late));
  }

  @Override
  public void list(int... zones) {
    trouble = Trouble.NONE;
    listed = Arrays.stream(zones).boxed().toList();
  }

  @Override
  public void rotate(int newSample) {
    sample = newSample;
  }

  @Override
  public void silenceDns() {
    trouble = Trouble.SILENT;
  }

  @Override
  public void failDns() {
    trouble = Trouble.SERVFAIL;
  }

  @Override
  public void shed() {
    trouble = Trouble.SHED;
  }
}
