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
 * @param failOpen whether ejections are ignored because no endpoint is eligible
 * @param budget retries that the target can afford now
 * @param endpoints every endpoint, withdrawn ones with work in flight included
 * @param dns the answer it rests on
 */
public record ClusterStatus(
    Target target,
    Verdict verdict,
    boolean failOpen,
    double budget,
    List<EndpointStatus> endpoints,
    DnsStatus dns) {

  /** Copies the endpoints. */
  public ClusterStatus {
    endpoints = List.copyOf(endpoints);
  }

  @Override
  public String toString() {
    StringBuilder table = new StringBuilder(128 + endpoints.size() * 80);
    table.append(target).append("  ").append(verdict);
    if (failOpen) {
      table.append("  fail-open");
    }
    table.append(String.format(Locale.ROOT, "  retry budget %.1f%n", budget));
    table.append(
        String.format(
            Locale.ROOT,
            "%-28s %-10s %-10s %9s %12s  %s%n",
            "endpoint",
            "zone",
            "state",
            "in flight",
            "connections",
            "reason"));
    for (EndpointStatus endpoint : endpoints) {
      table.append(row(endpoint));
    }
    return table.append(dnsLine()).toString();
  }

  private static String row(EndpointStatus status) {
    Endpoint endpoint = status.endpoint();
    String reason =
        status.reason().map(Enum::name).orElse("")
            + status.ejectedFor().map(left -> " for " + seconds(left)).orElse("");
    return String.format(
        Locale.ROOT,
        "%-28s %-10s %-10s %9d %12d  %s%n",
        new Endpoint(endpoint.address(), Optional.empty()),
        endpoint.zone().orElse("-"),
        status.state(),
        status.inFlight(),
        status.connections(),
        reason);
  }

  private String dnsLine() {
    String answer =
        dns.owner()
            .map(
                owner ->
                    String.format(
                        Locale.ROOT,
                        "dns: %d addresses of %s, ttl %s, age %s",
                        dns.addresses().size(),
                        owner,
                        seconds(dns.ttl()),
                        seconds(dns.age())))
            .orElse("dns: no answer yet");
    return answer + dns.lastError().map(error -> ", last error: " + error).orElse("");
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
  }
}
