/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.scenario;

import java.util.Locale;

/**
 * What is measured, with its exact definition: the reports print these sentences.
 *
 * <p>Times are seconds or milliseconds of the machine's monotonic clock. A request belongs to the
 * phase in which it was due, or to a fault that began while it was under way if it failed; a
 * request or connection seen by a node to the phase in which the node saw it. A value of infinity
 * means: not before the end of the phase.
 */
public enum Figure {
  ISSUED("requests issued", "", 0, "Requests due in the phase."),
  FAILED_GETS(
      "failed GETs", "", 0, "GETs that ended with an exception or a status of 400 or above."),
  FAILED_POSTS(
      "failed POSTs", "", 0, "POSTs that ended with an exception or a status of 400 or above."),
  P50(
      "p50",
      "ms",
      1,
      "Median time from when a request was due to the end of its response, failed ones included."),
  P99(
      "p99",
      "ms",
      1,
      "99th percentile of the time from when a request was due to its end, failed ones included."),
  MAX("max", "ms", 1, "Longest time from when a request was due to its end, failed ones included."),
  ZONE_LEFT(
      "zone left after",
      "s",
      2,
      "From the fault to the last moment that begins a second in which the zone received more than 2 % of the"
          + " load, or more than 2 % of the load failed or took longer than 250 ms and ten times the nodes'"
          + " latency. Never, if that was in the phase's last second. Single probes do not count."),
  LAST_REQUEST_ON_ZONE(
      "last request on the zone",
      "s",
      2,
      "From the start of the phase to the last request that a node of the zone received."),
  BALANCED_AGAIN(
      "balanced again after",
      "s",
      2,
      "From healing to the first of two consecutive seconds in which each returned zone's share of the"
          + " requests was between 0.6 and 1.4 times the fair one."),
  FIRST_SUCCESS(
      "first success after",
      "s",
      2,
      "From healing to the end of the first good response to a request due later."),
  LAST_FAILURE(
      "last failure after",
      "s",
      2,
      "From healing to when the last request that failed was due; 0 when none failed."),
  SEEN_PER_REQUEST(
      "requests seen per request issued",
      "",
      3,
      "Requests that nodes received, repeats included, per request issued."),
  CONNECTS("connects", "", 0, "Connections that the nodes accepted, and connects that failed."),
  CONNECTS_PER_REQUEST(
      "connects per request issued",
      "",
      3,
      "Connections that the nodes accepted, and connects that failed, per request issued."),
  BUSIEST_SECOND(
      "most connects to a node in a second",
      "",
      0,
      "Most connections that one node accepted between two readings, which are one second apart."),
  FAILED_CONNECTS(
      "failed connects",
      "",
      0,
      "Those of them that failed, by the kernel's count for the whole machine: other programs'"
          + " failed connects are among them."),
  DUPLICATED_POSTS(
      "duplicated POSTs", "", 0, "POSTs that nodes received more often than once: the surplus."),
  ENDPOINTS_USED("endpoints used", "", 0, "Nodes that received at least one request."),
  LARGEST_SHARE("largest share", "%", 1, "Share of the requests that the busiest node received."),
  LOOPBACK_CONNECTS(
      "connects to this machine",
      "",
      0,
      "Connections to the machine's own loopback address at the service's port, where an answer of 0.0.0.0 leads."),
  LONGEST_PAUSE(
      "this machine's longest pause",
      "ms",
      1,
      "Longest time by which a thread that only sleeps woke up late, in the client's or the nodes' JVM."
          + " Differences in latency below it mean nothing.");

  private final String label;
  private final String unit;
  private final int decimals;
  private final String definition;

  Figure(String label, String unit, int decimals, String definition) {
    this.label = label;
    this.unit = unit;
    this.decimals = decimals;
    this.definition = definition;
  }

  /** What a person reads. */
  public String label() {
    return label;
  }

  /** Exactly what is measured. */
  public String definition() {
    return definition;
  }

  /** Whether more is better; everywhere else less is. */
  public boolean isBetterWhenHigh() {
    return this == ISSUED || this == ENDPOINTS_USED;
  }

  /** Name of the figure in JSON. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The value with its unit, or {@code never}. */
  public String format(double value) {
    if (Double.isInfinite(value)) {
      return "never";
    }
    String number = String.format(Locale.ROOT, "%." + decimals + "f", value);
    return unit.isEmpty() ? number : number + " " + unit;
  }
}
