/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.failaway.benchmarks.engine.Figures;
import dev.failaway.benchmarks.engine.Window;
import dev.failaway.benchmarks.scenario.Figure;
import dev.failaway.benchmarks.scenario.Phase;
import dev.failaway.benchmarks.scenario.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The report for programs.
 *
 * <p>Figures carry the names and units of {@link Figure}; a figure that was not measured is left
 * out, and what never happened is the string {@code never}, since JSON has no infinity.
 */
public final class JsonReport {

  private static final Duration SLICE = Duration.ofMillis(250);
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private JsonReport() {}

  /** Writes the file, and its directory where that is missing. */
  public static void write(Report report, Path file) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Files.writeString(file, MAPPER.writeValueAsString(tree(report)) + "\n");
  }

  static ObjectNode tree(Report report) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("created", report.created().toString());
    root.put("interrupted", report.interrupted());
    ObjectNode machine = root.putObject("machine");
    machine.put("os", report.machine().os());
    machine.put("cores", report.machine().cores());
    machine.put("jvm", report.machine().jvm());
    ArrayNode plays = root.putArray("scenarios");
    report.plays().forEach(play -> add(plays.addObject(), play));
    return root;
  }

  private static void add(ObjectNode node, Play play) {
    Scenario scenario = play.scenario();
    node.put("name", scenario.name());
    node.put("title", scenario.title());
    node.put("requests_per_second", scenario.load().perSecond());
    node.put("post_percent", scenario.load().postPercent());
    node.put("zones", scenario.layout().zones());
    node.put("nodes_per_zone", scenario.layout().nodesPerZone());
    node.put("node_latency_ms", scenario.layout().nodeLatency().toMillis());
    node.put("ttl_ms", scenario.layout().ttl().toMillis());
    node.put("clients_together", play.together());
    ArrayNode phases = node.putArray("phases");
    for (Window window : Window.phasesOf(scenario)) {
      ObjectNode phase = phases.addObject();
      phase.put("name", window.name());
      phase.put("kind", window.kind().name());
      phase.put("from_s", window.fromNanos() / 1e9);
      phase.put("to_s", window.toNanos() / 1e9);
    }
    ArrayNode clients = node.putArray("clients");
    play.clients().forEach(client -> add(clients.addObject(), client));
  }

  private static void add(ObjectNode node, ClientPlay client) {
    node.put("name", client.name());
    node.put("title", client.title());
    node.put("settings", client.settings());
    node.put("meets_goals", client.meetsGoals());
    ArrayNode goals = node.putArray("goals");
    for (Verdict verdict : client.verdicts()) {
      ObjectNode goal = goals.addObject();
      goal.put("phase", verdict.goal().phase());
      goal.put("figure", verdict.goal().figure().key());
      goal.put("bound", verdict.goal().bound().name());
      goal.put("limit", verdict.goal().limit());
      verdict.median().ifPresent(value -> put(goal, "median", value));
      verdict.worst().ifPresent(value -> put(goal, "worst", value));
      goal.put("met", verdict.met());
    }
    ArrayNode runs = node.putArray("runs");
    client.runs().forEach(run -> add(runs.addObject(), run));
    ObjectNode failures = node.putObject("failures");
    client.failures().forEach(failures::put);
    ObjectNode shares = node.putObject("zone_shares_percent");
    for (Window window : Window.phasesOf(client.lastRecording().scenario())) {
      if (window.kind() != Phase.Kind.WARM_UP) {
        ArrayNode zones = shares.putArray(window.name());
        client.shares(window).forEach(zones::add);
      }
    }
    add(node.putObject("timeline"), Series.of(client.lastRecording(), SLICE));
  }

  private static void add(ObjectNode node, Figures run) {
    run.forEach(
        (phase, figures) -> {
          ObjectNode values = node.putObject(phase);
          figures.forEach((figure, value) -> put(values, figure.key(), value));
        });
  }

  private static void add(ObjectNode node, Series series) {
    node.put("slice_ms", series.slice().toMillis());
    ArrayNode zones = node.putArray("zone_requests_per_second");
    series.zones().forEach(zone -> add(zones.addArray(), zone));
    add(node.putArray("failures_per_second"), series.failures());
    add(node.putArray("median_ms"), series.medianMillis());
    add(node.putArray("slowest_ms"), series.slowestMillis());
  }

  private static void add(ArrayNode node, List<Double> values) {
    for (double value : values) {
      node.add(Math.round(value * 1000) / 1000.0);
    }
  }

  private static void put(ObjectNode node, String key, double value) {
    if (Double.isInfinite(value)) {
      node.put(key, "never");
    } else {
      node.put(key, Math.round(value * 1e6) / 1e6);
    }
  }
}
