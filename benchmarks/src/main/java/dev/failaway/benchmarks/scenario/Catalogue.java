/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All scenarios, for one rate and one latency of the nodes.
 *
 * <p>The goals are those of a client that balances, ejects, retries on another endpoint and follows
 * DNS. They are meant for the default rate of 200 requests/s (10 % POST), nodes that answer in 25
 * ms, an attempt timeout of 500 ms and three attempts; at other rates they are shown all the same.
 */
public final class Catalogue {

  private final Given given;

  private Catalogue(Given given) {
    this.given = given;
  }

  /** The catalogue for the given load; every zone has one node unless a scenario needs more. */
  public static Catalogue of(int perSecond, int postPercent, Duration nodeLatency) {
    return new Catalogue(
        new Given(Load.steady(perSecond, postPercent), Layout.threeZones(nodeLatency)));
  }

  /** The scenario of that name. */
  public Optional<Scenario> find(String name) {
    if (name.equals("drill")) {
      return Optional.of(drill());
    }
    return scenarios().stream().filter(scenario -> scenario.name().equals(name)).findFirst();
  }

  /** Every scenario, theme by theme, in the order in which they are listed and run. */
  public List<Scenario> scenarios() {
    List<Scenario> scenarios = new ArrayList<>();
    scenarios.addAll(new ZoneScenarios(given).all());
    scenarios.addAll(new DnsScenarios(given).all());
    scenarios.addAll(new OutageScenarios(given).all());
    scenarios.addAll(new ConnectionScenarios(given).all());
    return List.copyOf(scenarios);
  }

  /**
   * Scenarios among one to fifty endpoints: rules that compare endpoints must work for two as for
   * fifty.
   */
  public List<Scenario> sizes() {
    return SizeScenarios.of(given);
  }

  /** The one-minute demonstration: three failures of a zone, one after the other. */
  public Scenario drill() {
    return Drill.of(given);
  }
}
