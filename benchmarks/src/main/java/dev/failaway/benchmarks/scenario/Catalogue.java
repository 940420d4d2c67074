/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.scenario;

import static dev.failaway.benchmarks.scenario.Figure.BALANCED_AGAIN;
import static dev.failaway.benchmarks.scenario.Figure.CONNECTS;
import static dev.failaway.benchmarks.scenario.Figure.CONNECTS_PER_REQUEST;
import static dev.failaway.benchmarks.scenario.Figure.DUPLICATED_POSTS;
import static dev.failaway.benchmarks.scenario.Figure.ENDPOINTS_USED;
import static dev.failaway.benchmarks.scenario.Figure.FAILED_GETS;
import static dev.failaway.benchmarks.scenario.Figure.FAILED_POSTS;
import static dev.failaway.benchmarks.scenario.Figure.FIRST_SUCCESS;
import static dev.failaway.benchmarks.scenario.Figure.LARGEST_SHARE;
import static dev.failaway.benchmarks.scenario.Figure.LAST_FAILURE;
import static dev.failaway.benchmarks.scenario.Figure.LAST_REQUEST_ON_ZONE;
import static dev.failaway.benchmarks.scenario.Figure.LOOPBACK_CONNECTS;
import static dev.failaway.benchmarks.scenario.Figure.SEEN_PER_REQUEST;
import static dev.failaway.benchmarks.scenario.Figure.ZONE_LEFT;
import static dev.failaway.benchmarks.scenario.Goal.atLeast;
import static dev.failaway.benchmarks.scenario.Goal.atMost;
import static dev.failaway.benchmarks.scenario.Phase.baseline;
import static dev.failaway.benchmarks.scenario.Phase.fault;
import static dev.failaway.benchmarks.scenario.Phase.recovery;
import static dev.failaway.benchmarks.scenario.Phase.warmUp;
import static dev.failaway.benchmarks.scenario.Step.atOnce;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * All scenarios, for one rate and one latency of the nodes.
 *
 * <p>The goals are those of a client that balances, ejects, retries on another endpoint and follows
 * DNS. They are meant for the default rate of 200 requests/s (10 % POST), nodes that answer in 25
 * ms, an attempt timeout of 500 ms and three attempts; at other rates they are shown all the same.
 */
public final class Catalogue {

  private static final Set<Integer> NONE = Set.of();
  private static final Set<Integer> ONE = Set.of(1);
  private static final Set<Integer> ALL = Set.of(1, 2, 3);

  private final Load load;
  private final Layout layout;

  private Catalogue(Load load, Layout layout) {
    this.load = load;
    this.layout = layout;
  }

  /** The catalogue for the given load; every zone has one node unless a scenario needs more. */
  public static Catalogue of(int perSecond, int postPercent, Duration nodeLatency) {
    return new Catalogue(Load.steady(perSecond, postPercent), Layout.threeZones(nodeLatency));
  }

  /** The scenario of that name. */
  public Optional<Scenario> find(String name) {
    if (name.equals("drill")) {
      return Optional.of(drill());
    }
    return scenarios().stream().filter(scenario -> scenario.name().equals(name)).findFirst();
  }

  /** Every scenario, in the order in which they are listed and run. */
  public List<Scenario> scenarios() {
    return List.of(
        kill(),
        flapping(),
        blackHole(),
        freeze(),
        droppedPackets(),
        unavailable(),
        partlyUnavailable(),
        slow(),
        cut(),
        shift(),
        regionSwitch(),
        rotating(),
        allUnavailable(),
        allDead(),
        dnsOutage("dns-silent", "DNS servers fall silent", Stage::silenceDns),
        dnsOutage("dns-servfail", "DNS servers answer SERVFAIL", Stage::failDns),
        shed(),
        idleRace("idle-race", "", 0, 0),
        idleRace("idle-race-late", "; of half of them it learns 200 ms late", 50, 2));
  }

  /**
   * A zone that dies, and one that answers 503 now and then, among one to fifty endpoints: rules
   * that compare endpoints must work for two as for fifty. A single endpoint has no goals: nobody
   * can take its place.
   */
  public List<Scenario> sizes() {
    List<Scenario> scenarios = new ArrayList<>();
    for (int size : List.of(1, 2, 8, 50)) {
      Catalogue sized = new Catalogue(load, layout.withZones(size));
      // Fifty cost the most, and comparing peers is what their number may upset.
      List<Scenario> ofSize =
          size == 50
              ? List.of(sized.partlyUnavailable())
              : List.of(sized.kill(), sized.partlyUnavailable());
      for (Scenario scenario : ofSize) {
        scenarios.add(
            new Scenario(
                scenario.name() + "-of-" + size,
                scenario.title() + "; endpoints: " + size,
                scenario.layout(),
                scenario.load(),
                scenario.phases(),
                size == 1 ? List.of() : scenario.goals()));
      }
    }
    return List.copyOf(scenarios);
  }

  /** The one-minute demonstration: three failures of a zone, one after the other. */
  public Scenario drill() {
    return new Scenario(
        "drill",
        "A zone is killed, another freezes, a third leaves DNS; each comes back",
        layout,
        load,
        List.of(
            warmUp(4),
            baseline(4),
            fault(8, Set.of(1), atOnce("zone 1 killed", stage -> stage.kill(1))).named("kill"),
            recovery(9, Set.of(1), atOnce("zone 1 back", stage -> stage.heal(1)))
                .named("kill healed"),
            fault(9, Set.of(2), atOnce("zone 2 frozen", stage -> stage.freeze(2))).named("freeze"),
            recovery(9, Set.of(2), atOnce("zone 2 back", stage -> stage.heal(2)))
                .named("freeze healed"),
            fault(8, Set.of(3), atOnce("zone 3 out of DNS", stage -> stage.list(1, 2)))
                .named("shift"),
            recovery(9, Set.of(3), atOnce("zone 3 in DNS again", stage -> stage.list(1, 2, 3)))
                .named("shift back")),
        List.of(
            atMost(FAILED_GETS, 0).in("kill"),
            atMost(FAILED_POSTS, 1).in("kill"),
            atMost(BALANCED_AGAIN, 4).in("kill healed"),
            atMost(FAILED_GETS, 0).in("freeze"),
            atMost(FAILED_POSTS, 4).in("freeze"),
            atMost(ZONE_LEFT, 1).in("freeze"),
            atMost(LAST_REQUEST_ON_ZONE, 3).in("shift"),
            atMost(FAILED_GETS, 0).in("shift"),
            atMost(FAILED_POSTS, 0).in("shift"),
            atMost(BALANCED_AGAIN, 4).in("shift back")));
  }

  private Scenario kill() {
    return zonal(
        "kill",
        "One zone refuses connections and resets open ones, then returns",
        atOnce("zone 1 killed", stage -> stage.kill(1)),
        List.of(
            atMost(FAILED_GETS, 0),
            atMost(FAILED_POSTS, 1),
            atMost(CONNECTS_PER_REQUEST, 0.05),
            atMost(BALANCED_AGAIN, 4).in("recovery")));
  }

  private Scenario flapping() {
    List<Step> steps = new ArrayList<>();
    for (int second = 0; second < 30; second += 6) {
      steps.add(new Step(Duration.ofSeconds(second), "dead", stage -> stage.kill(1)));
      steps.add(new Step(Duration.ofSeconds(second + 3), "back", stage -> stage.heal(1)));
    }
    return new Scenario(
        "flapping",
        "One zone dies and returns every six seconds",
        layout,
        load,
        List.of(
            warmUp(3),
            baseline(3),
            fault(30, ONE, steps.toArray(Step[]::new)),
            recovery(10, ONE, atOnce("quiet", stage -> stage.heal(1)))),
        List.of(
            atMost(FAILED_GETS, 0), atMost(FAILED_POSTS, 5), atMost(CONNECTS_PER_REQUEST, 0.05)));
  }

  private Scenario blackHole() {
    return zonal(
        "black-hole",
        "One zone no longer answers connection attempts, and open connections carry nothing any more",
        atOnce("zone 1 a black hole", stage -> stage.blackHole(1)),
        List.of(atMost(FAILED_GETS, 0), atMost(FAILED_POSTS, 4), atMost(ZONE_LEFT, 1).in("fault")));
  }

  private Scenario freeze() {
    return zonal(
        "freeze",
        "One zone's connections stay open and carry nothing any more",
        atOnce("zone 1 frozen", stage -> stage.freeze(1)),
        List.of(atMost(FAILED_GETS, 0), atMost(FAILED_POSTS, 4), atMost(ZONE_LEFT, 1).in("fault")));
  }

  private Scenario droppedPackets() {
    Scenario zonal =
        zonal(
            "dropped-packets",
            "All packets to and from one zone vanish",
            atOnce("zone 1 cut off", stage -> stage.dropPackets(1)),
            List.of(
                atMost(FAILED_GETS, 0), atMost(FAILED_POSTS, 4), atMost(ZONE_LEFT, 1).in("fault")));
    return new Scenario(
        zonal.name(),
        zonal.title(),
        zonal.layout(),
        zonal.load(),
        zonal.phases(),
        zonal.goals(),
        Scenario.Special.NETWORK_NAMESPACE);
  }

  private Scenario unavailable() {
    return zonal(
        "503-100",
        "One zone answers every request with 503",
        atOnce("zone 1 503 at 100 %", stage -> stage.answer(1, 503, 100)),
        List.of(
            atMost(FAILED_GETS, 0),
            atMost(FAILED_POSTS, 2),
            atMost(SEEN_PER_REQUEST, 1.05).in("fault"),
            atMost(BALANCED_AGAIN, 5).in("recovery")));
  }

  private Scenario partlyUnavailable() {
    return zonal(
        "503-30",
        "One zone answers 30 % of its requests with 503",
        atOnce("zone 1 503 at 30 %", stage -> stage.answer(1, 503, 30)),
        List.of(
            atMost(FAILED_GETS, 0),
            atMost(FAILED_POSTS, 8),
            atMost(SEEN_PER_REQUEST, 1.10).in("fault")));
  }

  private Scenario slow() {
    return zonal(
        "slow",
        "One zone takes two seconds longer",
        atOnce("zone 1 +2 s", stage -> stage.slow(1, Duration.ofSeconds(2))),
        List.of(atMost(FAILED_GETS, 0), atMost(FAILED_POSTS, 4), atMost(ZONE_LEFT, 1).in("fault")));
  }

  private Scenario cut() {
    return zonal(
        "cut",
        "One zone reads requests to their end and then closes the connection",
        atOnce("zone 1 cuts", stage -> stage.cut(1)),
        List.of(atMost(FAILED_GETS, 0), atMost(DUPLICATED_POSTS, 0)));
  }

  private Scenario shift() {
    return new Scenario(
        "shift",
        "One zone leaves the name's answer and returns; it works all the time",
        layout,
        load,
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
        layout.withZones(6),
        load,
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
        layout.withNodesPerZone(4),
        load,
        List.of(warmUp(4, atOnce("8 of 12 addresses", stage -> stage.rotate(8))), baseline(16)),
        List.of(
            atMost(FAILED_GETS, 0),
            atMost(FAILED_POSTS, 0),
            atLeast(ENDPOINTS_USED, 12),
            atMost(LARGEST_SHARE, 12),
            atMost(CONNECTS, 20)));
  }

  private Scenario allUnavailable() {
    return everywhere(
        "all-503",
        "Every zone answers everything with 503, then all recover",
        stage -> stage.answer(1, 503, 100),
        stage -> stage.answer(2, 503, 100),
        stage -> stage.answer(3, 503, 100),
        List.of(
            atMost(SEEN_PER_REQUEST, 1.10).in("fault"),
            atLeast(SEEN_PER_REQUEST, 0.5).in("fault"),
            atMost(LAST_FAILURE, 0.5).in("recovery")));
  }

  private Scenario allDead() {
    return everywhere(
        "all-dead",
        "Every zone refuses connections, then all return",
        stage -> stage.kill(1),
        stage -> stage.kill(2),
        stage -> stage.kill(3),
        List.of(
            atMost(CONNECTS_PER_REQUEST, 1.10).in("fault"),
            atMost(FIRST_SUCCESS, 0.5).in("recovery"),
            atMost(LAST_FAILURE, 1).in("recovery")));
  }

  private Scenario dnsOutage(String name, String title, Consumer<Stage> outage) {
    return new Scenario(
        name,
        title + " for five TTLs",
        layout,
        load,
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
        layout,
        load,
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

  /**
   * Twenty connections are used once per second and reused in the very millisecond in which the
   * nodes close them: a request at {@code t} is answered at {@code t + latency}, so its connection
   * closes one idle timeout after that, when the same request of the next pulse is due.
   */
  private Scenario idleRace(String name, String addition, int latePercent, int posts) {
    Duration idle = Duration.ofSeconds(1);
    Duration late = Duration.ofMillis(200);
    Load pulses =
        new Load(20, Duration.ofMillis(1), idle.plus(layout.nodeLatency()), load.postPercent());
    return new Scenario(
        name,
        "Nodes close idle connections in the moment in which the client wants to use them again"
            + addition,
        layout,
        pulses,
        List.of(
            warmUp(
                3,
                atOnce(
                    "idle connections close at 1 s",
                    stage -> stage.closeIdleAfter(idle, latePercent, late))),
            baseline(20)),
        List.of(atMost(FAILED_GETS, 0), atMost(FAILED_POSTS, posts), atMost(DUPLICATED_POSTS, 0)));
  }

  private Scenario zonal(String name, String title, Step begin, List<Goal> goals) {
    return new Scenario(
        name,
        title,
        layout,
        load,
        List.of(
            warmUp(3),
            baseline(3),
            fault(8, ONE, begin),
            recovery(10, ONE, atOnce("zone 1 back", stage -> stage.heal(1)))),
        goals);
  }

  private Scenario everywhere(
      String name,
      String title,
      Consumer<Stage> first,
      Consumer<Stage> second,
      Consumer<Stage> third,
      List<Goal> goals) {
    Consumer<Stage> begin = first.andThen(second).andThen(third);
    Consumer<Stage> end =
        stage -> {
          stage.heal(1);
          stage.heal(2);
          stage.heal(3);
        };
    return new Scenario(
        name,
        title,
        layout,
        load,
        List.of(
            warmUp(3),
            baseline(3),
            fault(8, ALL, atOnce("all zones down", begin)),
            recovery(10, ALL, atOnce("all zones back", end))),
        goals);
  }
}
