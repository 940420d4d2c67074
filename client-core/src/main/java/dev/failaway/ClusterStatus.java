/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Everything known about a target at one moment; {@link #toString()} is a table for an incident.
 *
 * @param target whose status it is
 * @param verdict what is wrong, in one word
 * @param zone that fails, when the verdict is about one zone or an endpoint with a label
 * @param failOpen whether ejections are ignored because no endpoint is eligible
 * @param budget retries that the target can afford now
 * @param endpoints every endpoint, withdrawn ones with work in flight included
 * @param dns the answer it rests on
 */
public record ClusterStatus(
    Target target,
    Verdict verdict,
    Optional<String> zone,
    boolean failOpen,
    double budget,
    List<EndpointStatus> endpoints,
    DnsStatus dns) {

  /** Copies the endpoints. */
  public ClusterStatus {
    endpoints = List.copyOf(endpoints);
  }

  /** A status without a zone that fails. */
  public ClusterStatus(
      Target target,
      Verdict verdict,
      boolean failOpen,
      double budget,
      List<EndpointStatus> endpoints,
      DnsStatus dns) {
    this(target, verdict, Optional.empty(), failOpen, budget, endpoints, dns);
  }

  /** Returns the zones of the endpoints, by name; endpoints without a label are in none. */
  public List<ZoneStatus> zones() {
    return ZoneStatus.of(endpoints);
  }

  /**
   * Returns the table: target and verdict, a row per zone where zones have several endpoints, a row
   * per endpoint, the DNS answer.
   */
  @Override
  public String toString() {
    TextTable table =
        new TextTable(
            new TextTable.Column("endpoint", false),
            new TextTable.Column("zone", false),
            new TextTable.Column("state", false),
            new TextTable.Column("in flight", true),
            new TextTable.Column("connections", true),
            new TextTable.Column("reason", false));
    endpoints.forEach(endpoint -> addRow(table, endpoint));
    return String.format(
        Locale.ROOT,
        "%s  %s%s%s  retry budget %.1f%n%s%s%s",
        target,
        verdict,
        zone.map(label -> " " + label).orElse(""),
        failOpen ? "  fail-open" : "",
        budget,
        zoneTable(),
        table,
        dnsLine());
  }

  private String zoneTable() {
    List<ZoneStatus> zones = zones();
    if (zones.stream().allMatch(zone -> zone.endpoints() == 1)) {
      return "";
    }
    TextTable table =
        new TextTable(
            new TextTable.Column("zone", false),
            new TextTable.Column("state", false),
            new TextTable.Column("endpoints", true),
            new TextTable.Column("eligible", true),
            new TextTable.Column("in flight", true));
    zones.forEach(
        zone ->
            table.add(
                zone.zone(),
                zone.state().name(),
                Integer.toString(zone.endpoints()),
                Integer.toString(zone.eligible()),
                Integer.toString(zone.inFlight())));
    return table.toString();
  }

  private static void addRow(TextTable table, EndpointStatus status) {
    Endpoint endpoint = status.endpoint();
    table.add(
        new Endpoint(endpoint.address(), Optional.empty()).toString(),
        endpoint.zone().orElse("-"),
        status.state().name(),
        Integer.toString(status.inFlight()),
        Integer.toString(status.connections()),
        status.reason().map(Enum::name).orElse("")
            + status.ejectedFor().map(left -> " for " + seconds(left)).orElse(""));
  }

  private String dnsLine() {
    String answer =
        dns.owner()
            .map(
                owner ->
                    String.format(
                        Locale.ROOT,
                        "dns: %d addresses of %s%s, ttl %s, age %s",
                        dns.addresses().size(),
                        owner,
                        dns.sample() ? " (a sample)" : "",
                        seconds(dns.ttl()),
                        seconds(dns.age())))
            .orElse("dns: no answer yet");
    String failures = dns.failures() > 1 ? ", " + dns.failures() + " failed lookups" : "";
    return answer + failures + dns.lastError().map(error -> ", last error: " + error).orElse("");
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.getSeconds() + duration.getNano() / 1e9);
  }
}
