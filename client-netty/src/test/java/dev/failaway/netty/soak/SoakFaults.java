/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.soak;

import dev.failaway.cluster.LoadBalancer;
import dev.failaway.testkit.DnsFault;
import dev.failaway.testkit.FakeElb;
import dev.failaway.testkit.FakeNode;
import dev.failaway.testkit.FakeZone;
import dev.failaway.testkit.NodeFault;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Lets something else go wrong a few times a second, or heals it. Most of the time something works,
 * so that success and failure follow each other on the same connections.
 *
 * <p>Threading: one thread runs it.
 */
final class SoakFaults {
  private static final int LONGEST_PAUSE_MILLIS = 250;
  private static final byte[] NONSENSE =
      "HTTP/9.9 what\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final List<FakeElb> elbs;
  private final LoadBalancer loadBalancer;
  private final Random random;

  SoakFaults(List<FakeElb> elbs, LoadBalancer loadBalancer, Random random) {
    this.elbs = elbs;
    this.loadBalancer = loadBalancer;
    this.random = random;
  }

  void runUntil(BooleanSupplier over) {
    while (!over.getAsBoolean()) {
      change(elbs.get(random.nextInt(elbs.size())));
      LockSupport.parkNanos(Duration.ofMillis(random.nextInt(LONGEST_PAUSE_MILLIS)).toNanos());
    }
    end();
  }

  /** Everything works again. */
  void end() {
    elbs.forEach(
        elb -> {
          elb.healAll();
          elb.zones().forEach(FakeZone::restore);
        });
    for (int zone = 1; zone <= 3; zone++) {
      loadBalancer.returnTo("az" + zone);
    }
  }

  private void change(FakeElb elb) {
    FakeNode node = elb.nodes().get(random.nextInt(elb.nodes().size()));
    switch (random.nextInt(16)) {
      case 0, 1, 2, 3 -> node.heal();
      case 4, 5, 6, 7, 8, 9 -> node.inject(nodeFault());
      case 10, 11 -> elb.healAll();
      case 12 -> node.closeConnections();
      case 13 -> move(elb);
      case 14 -> elb.dns().inject(dnsFault());
      default -> shift();
    }
  }

  private NodeFault nodeFault() {
    double share = random.nextInt(1, 5) / 4.0;
    int cut = random.nextInt(20_000);
    return switch (random.nextInt(20)) {
      case 0 -> NodeFault.refuse();
      case 1 -> NodeFault.blackHole();
      case 2 -> NodeFault.freeze();
      case 3 -> NodeFault.neverAnswer().share(share / 4);
      case 4 -> NodeFault.reset().share(share);
      case 5 -> NodeFault.resetInBody(cut).share(share);
      case 6 -> NodeFault.cutAfterRequest().share(share);
      case 7 -> NodeFault.truncateBody(cut).share(share);
      case 8 -> NodeFault.stallBody(cut).share(share / 8);
      case 9 -> NodeFault.status(503).share(share);
      case 10 -> NodeFault.status(429, Duration.ZERO).share(share);
      case 11 -> NodeFault.malformedChunk().share(share);
      case 12 -> NodeFault.raw(NONSENSE).share(share);
      case 13 -> NodeFault.rawThenClose(NONSENSE).share(share);
      case 14 -> NodeFault.latency(Duration.ofMillis(20), Duration.ofMillis(100));
      case 15 -> NodeFault.closeIdleAfter(Duration.ofMillis(5), 0.5, Duration.ofMillis(20));
      case 16 -> NodeFault.connectionCloseAfter(Duration.ofMillis(50));
      case 17 -> NodeFault.connectionCloseAfter(1 + random.nextInt(5));
      case 18 -> NodeFault.omitCloseNotify();
      default -> badCertificate();
    };
  }

  /** Rarely: a stranger's address is left alone for a minute. */
  private NodeFault badCertificate() {
    return switch (random.nextInt(12)) {
      case 0 -> NodeFault.certificateFor("stranger.test");
      case 1 -> NodeFault.expiredCertificate();
      case 2 -> NodeFault.untrustedCertificate();
      default -> NodeFault.omitCloseNotify();
    };
  }

  private DnsFault dnsFault() {
    DnsFault fault =
        switch (random.nextInt(9)) {
          case 0 -> DnsFault.servfail();
          case 1 -> DnsFault.nxDomain();
          case 2 -> DnsFault.empty();
          case 3 -> DnsFault.silence();
          case 4 -> DnsFault.delay(Duration.ofMillis(300));
          case 5 -> DnsFault.truncated();
          case 6 -> DnsFault.wrongId();
          case 7 -> DnsFault.garbage();
          default -> DnsFault.shed();
        };
    return fault.times(1 + random.nextInt(4));
  }

  /** A zonal shift or its end. */
  private void move(FakeElb elb) {
    FakeZone zone = elb.zones().get(random.nextInt(elb.zones().size()));
    if (zone.isListed() && elb.zones().stream().filter(FakeZone::isListed).count() > 1) {
      zone.withdraw();
    } else {
      zone.restore();
    }
  }

  private void shift() {
    String zone = "az" + (1 + random.nextInt(3));
    try {
      loadBalancer.shiftAway(zone, Duration.ofMillis(1 + random.nextInt(300)));
    } catch (IllegalStateException e) {
      // it would have been the last zone: refused, as it should be
      loadBalancer.returnTo(zone);
    }
  }
}
