/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.scenario;

import static dev.failaway.benchmarks.scenario.Figure.BALANCED_AGAIN;
import static dev.failaway.benchmarks.scenario.Figure.CONNECTS;
import static dev.failaway.benchmarks.scenario.Figure.ENDPOINTS_USED;
import static dev.failaway.benchmarks.scenario.Figure.FAILED_GETS;
import static dev.failaway.benchmarks.scenario.Figure.FAILED_POSTS;
import static dev.failaway.benchmarks.scenario.Figure.FIRST_SUCCESS;
import static dev.failaway.benchmarks.scenario.Figure.LARGEST_SHARE;
import static dev.failaway.benchmarks.scenario.Figure.LAST_FAILURE;
import static dev.failaway.benchmarks.scenario.Figure.LAST_REQUEST_ON_ZONE;
import static dev.failaway.benchmarks.scenario.Figure.LOOPBACK_CONNECTS;
import static dev.failaway.benchmarks.scenario.Goal.atLeast;
import static dev.failaway.benchmarks.scenario.Goal.atMost;
import static dev.failaway.benchmarks.scenario.Phase.baseline;
import static dev.failaway.benchmarks.scenario.Phase.fault;
import static dev.failaway.benchmarks.scenario.Phase.recovery;
import static dev.failaway.benchmarks.scenario.Phase.warmUp;
import static dev.failaway.benchmarks.scenario.Step.atOnce;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** The nodes work; what the name says changes, or the name can not be asked. */
final class DnsScenarios {

  private static final Set<Integer> NONE = Set.of();
  private static final Set<Integer> ONE = Set.of(1);
  private static final Set<Integer> ALL = Set.of(1, 2, 3);

  private final Given given;

  DnsScenarios(Given given) {
    this.given = given;
  }

  /** In the order in which they are listed and run. */
  List<Scenario> all() {
    return List.of(
        shift(),
        regionSwitch(),
        rotating(),
        dnsOutage("dns-silent", "DNS servers fall silent", Stage::silenceDns),
        dnsOutage("dns-servfail", "DNS servers answer SERVFAIL", Stage::failDns),
        shed());
  }

  private Scenario shift() {
    return new Scenario(
        "shift",
        "One zone leaves the name's answer and returns; it works all the time",
        given.layout(),
        given.load(),
        List.of(
            warmUp(3),
            baseline(3),
            fault(8, ONE, atOnce("zone 1 out of DNS", stage -> stage.list(2, 3))),
            recovery(10, ONE, atOnce("zone 1 in DNS again", stage -> stage.list(1, 2, 3)))),
        List.of(
            atMost(FAILED_GETS, 0),
            atMost(FAILED_POSTS, 0),
            atMost(LAST_REQUEST_ON_ZONE, 3).in("fault"),
            atMost(BALANCED_AGAIN, 4).in("recovery")));
  }

  private Scenario regionSwitch() {
    return new Scenario(
        "region-switch",
        "The name's whole answer is replaced, as when it fails over to another region",
        given.layout().withZones(6),
        given.load(),
        List.of(
            warmUp(3, atOnce("zones 1 to 3 in DNS", stage -> stage.list(1, 2, 3))),
            baseline(3),
            fault(10, ALL, atOnce("zones 4 to 6 in DNS", stage -> stage.list(4, 5, 6)))),
        List.of(
            atMost(FAILED_GETS, 0),
            atMost(FAILED_POSTS, 0),
            atMost(LAST_REQUEST_ON_ZONE, 3).in("fault")));
  }

  private Scenario rotating() {
    return new Scenario(
        "rotating",
        "Each answer shows 8 of 12 addresses, as a large ALB's does",
        given.layout().withNodesPerZone(4),
        given.load(),
        List.of(warmUp(4, atOnce("8 of 12 addresses", stage -> stage.rotate(8))), baseline(16)),
        List.of(
            atMost(FAILED_GETS, 0),
            atMost(FAILED_POSTS, 0),
            atLeast(ENDPOINTS_USED, 12),
            atMost(LARGEST_SHARE, 12),
            atMost(CONNECTS, 20)));
  }

  /** In virtual time only: fifty nodes on real sockets would say more about the machine. */
  Scenario rotatingAmongFifty() {
    return new Scenario(
        "rotating-of-50",
        "Each answer shows 8 of 50 addresses",
        given.layout().withZones(10).withNodesPerZone(5),
        given.load(),
        List.of(warmUp(30, atOnce("8 of 50 addresses", stage -> stage.rotate(8))), baseline(60)),
        List.of(
            atMost(FAILED_GETS, 0),
            atMost(FAILED_POSTS, 0),
            atLeast(ENDPOINTS_USED, 50).in("baseline"),
            atMost(LARGEST_SHARE, 4).in("baseline"),
            atMost(CONNECTS, 60)));
  }

  private Scenario dnsOutage(String name, String title, Consumer<Stage> outage) {
    return new Scenario(
        name,
        title + " for five TTLs",
        given.layout(),
        given.load(),
        List.of(
            warmUp(3),
            baseline(3),
            fault(10, NONE, atOnce("DNS down", outage)),
            recovery(6, NONE, atOnce("DNS back", stage -> stage.list(1, 2, 3)))),
        List.of(atMost(FAILED_GETS, 0), atMost(FAILED_POSTS, 0)));
  }

  private Scenario shed() {
    return new Scenario(
        "shed",
        "The name answers 0.0.0.0: clients are to stay away, and not to call their own machine",
        given.layout(),
        given.load(),
        List.of(
            warmUp(3),
            baseline(3),
            fault(8, ALL, atOnce("0.0.0.0 in DNS", Stage::shed)),
            recovery(8, ALL, atOnce("zones in DNS again", stage -> stage.list(1, 2, 3)))),
        List.of(
            atMost(LOOPBACK_CONNECTS, 0),
            atMost(LAST_REQUEST_ON_ZONE, 3).in("fault"),
            atMost(FIRST_SUCCESS, 3.5).in("recovery"),
            atMost(LAST_FAILURE, 3.5).in("recovery")));
  }
}
