/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.engine;

import dev.failaway.benchmarks.load.PeerRequest;
import dev.failaway.benchmarks.scenario.Layout;
import dev.failaway.benchmarks.scenario.Stage;
import dev.failaway.testkit.DnsFault;
import dev.failaway.testkit.FakeElb;
import dev.failaway.testkit.FakeNode;
import dev.failaway.testkit.FakeResponse;
import dev.failaway.testkit.LoggedRequest;
import dev.failaway.testkit.NodeFault;
import dev.failaway.testkit.Sampling;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One client's fake load balancer: nodes and DNS of the testkit, the same names in a hosts file for
 * clients that cannot be given a DNS server, and the canary on the machine's own loopback.
 *
 * <p>DNS outages in the hosts file are names without a line; see {@link HostsFile}.
 *
 * <p>Threading: as the testkit, safe; the names are changed by the conductor's thread alone.
 */
final class ElbUnderTest implements Stage, AutoCloseable {

  /** More than any scenario sends, so that the log is complete. */
  private static final int REQUEST_LOG_SIZE = 1 << 18;

  private static final byte[] BODY =
      "{\"order\":7,\"state\":\"shipped\"}".getBytes(StandardCharsets.US_ASCII);

  private final FakeElb elb;
  private final HostsView hosts;
  private final Optional<LoopbackCanary> canary;
  private final Optional<PacketDropper> dropper;

  private ElbUnderTest(
      FakeElb elb,
      HostsView hosts,
      Optional<LoopbackCanary> canary,
      Optional<PacketDropper> dropper) {
    this.elb = elb;
    this.hosts = hosts;
    this.canary = canary;
    this.dropper = dropper;
  }

  static ElbUnderTest start(Layout layout, Path hostsPath) throws IOException {
    FakeElb elb =
        FakeElb.builder()
            .zones(layout.zones())
            .nodesPerZone(layout.nodesPerZone())
            .ttl(layout.ttl())
            .latency(layout.nodeLatency())
            .requestLogSize(REQUEST_LOG_SIZE)
            .handler(request -> FakeResponse.status(200).withBody(BODY))
            .start();
    try {
      HostsView hosts = new HostsView(new HostsFile(hostsPath, elb.name()), layout.ttl());
      ElbUnderTest stage =
          new ElbUnderTest(
              elb, hosts, LoopbackCanary.start(elb.port()), PacketDropper.ifPermitted());
      stage.publish();
      return stage;
    } catch (IOException | RuntimeException e) {
      elb.close();
      throw e;
    }
  }

  URI service() {
    return elb.uri("/");
  }

  InetSocketAddress dnsServer() {
    return elb.dnsServer();
  }

  Path hostsFile() {
    return hosts.path();
  }

  /** Empties the log of requests. */
  void forgetRequests() {
    elb.requests().clear();
  }

  /** The requests that nodes received, relative to the given time. */
  List<Arrival> arrivals(long startNanos) {
    return elb.requests().list().stream()
        .filter(request -> request.target().startsWith(PeerRequest.PATH))
        .map(request -> arrival(request, startNanos))
        .toList();
  }

  private static Arrival arrival(LoggedRequest request, long startNanos) {
    return new Arrival(
        request.nanos() - startNanos,
        request.zone(),
        request.node(),
        request.method().equals("POST"),
        request.target().substring(PeerRequest.PATH.length()));
  }

  /** Connections that each node accepted so far. */
  List<Long> acceptedByNode() {
    return elb.nodes().stream().map(node -> node.counters().accepted()).toList();
  }

  /** Connections to the machine's own loopback so far, negative when unknown. */
  long loopbackConnects() {
    return canary.map(LoopbackCanary::connects).orElse(KernelCounters.UNKNOWN);
  }

  @Override
  public void kill(int zone) {
    elb.zone(zone).refuse();
  }

  @Override
  public void blackHole(int zone) {
    elb.zone(zone).blackHole();
  }

  @Override
  public void freeze(int zone) {
    elb.zone(zone).freeze();
  }

  @Override
  public void freeze(int zone, int nodes) {
    elb.zone(zone).nodes().stream().limit(nodes).forEach(FakeNode::freeze);
  }

  @Override
  public void dropPackets(int zone) {
    dropper
        .orElseThrow(() -> new IllegalStateException("packets can be dropped only as -Pnetns does"))
        .drop(zone);
  }

  @Override
  public void answer(int zone, int status, int percent) {
    elb.zone(zone).status(status, percent / 100.0);
  }

  @Override
  public void slow(int zone, Duration extra) {
    elb.zone(zone).latency(extra);
  }

  @Override
  public void cut(int zone) {
    elb.zone(zone).inject(NodeFault.cutAfterRequest());
  }

  @Override
  public void heal(int zone) {
    elb.zone(zone).heal();
    dropper.ifPresent(PacketDropper::heal);
  }

  @Override
  public void closeIdleAfter(Duration idle, int latePercent, Duration late) {
    NodeFault fault = NodeFault.closeIdleAfter(idle, latePercent / 100.0, late);
    elb.zones().forEach(zone -> zone.inject(fault));
  }

  @Override
  public void list(int... zones) {
    elb.dns().name(elb.name()).heal();
    elb.listOnly(zones);
    publish();
  }

  @Override
  public void rotate(int sample) {
    elb.dns().name(elb.name()).sample(Sampling.rotating(sample).stablePerTtl());
    hosts.rotate(listed(), sample);
  }

  @Override
  public void silenceDns() {
    elb.dns().name(elb.name()).inject(DnsFault.silence());
    hosts.list(List.of());
  }

  @Override
  public void failDns() {
    elb.dns().name(elb.name()).inject(DnsFault.servfail());
    hosts.list(List.of());
  }

  @Override
  public void shed() {
    elb.dns().name(elb.name()).inject(DnsFault.shed());
    hosts.list(List.of("0.0.0.0"));
  }

  private void publish() {
    hosts.list(listed());
  }

  private List<String> listed() {
    return elb.nodes().stream().filter(FakeNode::isListed).map(FakeNode::label).toList();
  }

  @Override
  public void close() {
    dropper.ifPresent(PacketDropper::heal);
    canary.ifPresent(LoopbackCanary::close);
    hosts.close();
    try {
      elb.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close " + elb, e);
    }
  }
}
