/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How endpoints get the label of their Availability Zone.
 *
 * <p>Labels are hints for retry order, zonal shifts and explanations, never a source of traffic.
 * When the sources disagree about an address, it has no label. Prefer AZ ids ({@code use1-az1}): AZ
 * names differ per account.
 *
 * <p>Threading: immutable.
 */
public final class ZonePolicy {

  private static final ZonePolicy DEFAULTS =
      new ZonePolicy(new Fields(Map.of(), Optional.empty(), List.of(), Optional.empty()));

  private final Fields fields;

  private ZonePolicy(Fields fields) {
    this.fields = fields;
  }

  /** Returns the defaults, as each accessor describes them. */
  public static ZonePolicy defaults() {
    return DEFAULTS;
  }

  /**
   * Zone labels by CIDR block such as {@code 10.0.1.0/24}; the longest match holds. Empty by
   * default.
   */
  public Map<String, String> cidrs() {
    return fields.cidrs;
  }

  /**
   * Returns a copy with this value.
   *
   * @see #cidrs()
   */
  public ZonePolicy withCidrs(Map<String, String> cidrs) {
    return new ZonePolicy(new Fields(cidrs, fields.function, fields.zonalNames, fields.localZone));
  }

  /**
   * The label of an address, computed by the user; none by default. It is called on the control
   * thread, once per address, and must be fast, pure and must not block. What it throws is logged
   * once, and the address has no label; neither has one with a blank label.
   */
  public Optional<Function<InetAddress, Optional<String>>> function() {
    return fields.function;
  }

  /**
   * Returns a copy with this value.
   *
   * @see #function()
   */
  public ZonePolicy withFunction(Function<InetAddress, Optional<String>> function) {
    return new ZonePolicy(
        new Fields(
            fields.cidrs,
            Optional.of(Objects.requireNonNull(function, "function")),
            fields.zonalNames,
            fields.localZone));
  }

  /**
   * Labels that are also names: the addresses of {@code <label>.<name>} are in the zone {@code
   * <label>}, as NLBs publish ({@code us-east-1a.my-nlb-0123.elb.us-east-1.amazonaws.com}). They
   * are looked up in the background beside the name itself, and only for the label: their addresses
   * never become endpoints. A zonal name that does not exist, as for ALBs, means no label. Empty by
   * default. Best set per target, with {@link ClientConfig#withTarget}.
   */
  public List<String> zonalNames() {
    return fields.zonalNames;
  }

  /**
   * Returns a copy with these values.
   *
   * @see #zonalNames()
   */
  public ZonePolicy withZonalNames(String... labels) {
    return new ZonePolicy(
        new Fields(fields.cidrs, fields.function, List.of(labels), fields.localZone));
  }

  /**
   * The zone that this client runs in, by the label that the other sources give; unknown by
   * default. It alone changes nothing: {@link BalancingPolicy#localZonePreference()} does.
   */
  public Optional<String> localZone() {
    return fields.localZone;
  }

  /**
   * Returns a copy with this value.
   *
   * @see #localZone()
   */
  public ZonePolicy withLocalZone(String zone) {
    return new ZonePolicy(
        new Fields(
            fields.cidrs,
            fields.function,
            fields.zonalNames,
            Optional.of(Objects.requireNonNull(zone, "localZone"))));
  }

  /**
   * Returns the label of an address, or nothing when neither the CIDR blocks nor the function know
   * it or they disagree.
   */
  public Optional<String> zoneOf(InetAddress address) {
    return zoneOf(address, Set.of());
  }

  /**
   * Returns the label of an address, or nothing when no source knows it or two sources disagree.
   *
   * @param zonal labels of the zonal names that have this address
   */
  public Optional<String> zoneOf(InetAddress address, Set<String> zonal) {
    Set<String> labels = new HashSet<>(zonal);
    byCidr(address).ifPresent(labels::add);
    function()
        .flatMap(labelOf -> Objects.requireNonNull(labelOf.apply(address), "label"))
        .filter(label -> !label.isBlank())
        .ifPresent(labels::add);
    return labels.size() == 1 ? Optional.of(labels.iterator().next()) : Optional.empty();
  }

  private Optional<String> byCidr(InetAddress address) {
    int longest = -1;
    Optional<String> zone = Optional.empty();
    for (Map.Entry<String, String> entry : cidrs().entrySet()) {
      Cidr cidr = Cidr.parse("cidrs", entry.getKey());
      if (!cidr.contains(address) || cidr.prefixLength() < longest) {
        continue;
      }
      Optional<String> label = Optional.of(entry.getValue());
      boolean disagrees = cidr.prefixLength() == longest && !label.equals(zone);
      longest = cidr.prefixLength();
      zone = disagrees ? Optional.empty() : label;
    }
    return zone;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ZonePolicy that && fields.equals(that.fields);
  }

  @Override
  public int hashCode() {
    return fields.hashCode();
  }

  @Override
  public String toString() {
    return "ZonePolicy" + fields.toString().substring("Fields".length());
  }

  private record Fields(
      Map<String, String> cidrs,
      Optional<Function<InetAddress, Optional<String>>> function,
      List<String> zonalNames,
      Optional<String> localZone) {
    private Fields {
      cidrs = Require.cidrs("cidrs", cidrs);
      Objects.requireNonNull(function, "function");
      zonalNames = Require.labels("zonalNames", zonalNames);
      localZone.ifPresent(zone -> Require.notBlank("localZone", zone));
    }
  }
}
