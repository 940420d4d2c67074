/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * All that the decisions of a {@code LoadBalancer} depend on.
 *
 * <p>Start with {@link #defaults()} and change what differs. Names that need other values than the
 * rest get them with {@link #withTarget}.
 *
 * <p>Threading: immutable.
 */
public final class ClientConfig {

  private static final ClientConfig DEFAULTS =
      new ClientConfig(
          new Fields(
              DnsPolicy.defaults(),
              EjectionPolicy.defaults(),
              RetryPolicy.defaults(),
              BalancingPolicy.defaults(),
              ZonePolicy.defaults(),
              Timeouts.defaults(),
              List.of()));

  private final Fields fields;

  private ClientConfig(Fields fields) {
    this.fields = fields;
  }

  /** Returns the defaults of every policy. */
  public static ClientConfig defaults() {
    return DEFAULTS;
  }

  /** How names are resolved. */
  public DnsPolicy dns() {
    return fields.dns;
  }

  /** When endpoints are ejected. */
  public EjectionPolicy ejection() {
    return fields.ejection;
  }

  /** When requests are tried again. */
  public RetryPolicy retry() {
    return fields.retry;
  }

  /** How an endpoint is chosen. */
  public BalancingPolicy balancing() {
    return fields.balancing;
  }

  /** How endpoints get their zone. */
  public ZonePolicy zones() {
    return fields.zones;
  }

  /** How long things may take. */
  public Timeouts timeouts() {
    return fields.timeouts;
  }

  /** Returns a copy with this DNS policy. */
  public ClientConfig withDns(DnsPolicy dns) {
    return with(dns, ejection(), retry(), balancing(), zones(), timeouts());
  }

  /** Returns a copy with a changed DNS policy. */
  public ClientConfig withDns(UnaryOperator<DnsPolicy> change) {
    return withDns(change.apply(dns()));
  }

  /** Returns a copy with this ejection policy. */
  public ClientConfig withEjection(EjectionPolicy ejection) {
    return with(dns(), ejection, retry(), balancing(), zones(), timeouts());
  }

  /** Returns a copy with a changed ejection policy. */
  public ClientConfig withEjection(UnaryOperator<EjectionPolicy> change) {
    return withEjection(change.apply(ejection()));
  }

  /** Returns a copy with this retry policy. */
  public ClientConfig withRetry(RetryPolicy retry) {
    return with(dns(), ejection(), retry, balancing(), zones(), timeouts());
  }

  /** Returns a copy with a changed retry policy. */
  public ClientConfig withRetry(UnaryOperator<RetryPolicy> change) {
    return withRetry(change.apply(retry()));
  }

  /** Returns a copy with this balancing policy. */
  public ClientConfig withBalancing(BalancingPolicy balancing) {
    return with(dns(), ejection(), retry(), balancing, zones(), timeouts());
  }

  /** Returns a copy with a changed balancing policy. */
  public ClientConfig withBalancing(UnaryOperator<BalancingPolicy> change) {
    return withBalancing(change.apply(balancing()));
  }

  /** Returns a copy with this zone policy. */
  public ClientConfig withZones(ZonePolicy zones) {
    return with(dns(), ejection(), retry(), balancing(), zones, timeouts());
  }

  /** Returns a copy with a changed zone policy. */
  public ClientConfig withZones(UnaryOperator<ZonePolicy> change) {
    return withZones(change.apply(zones()));
  }

  /** Returns a copy with these timeouts. */
  public ClientConfig withTimeouts(Timeouts timeouts) {
    return with(dns(), ejection(), retry(), balancing(), zones(), timeouts);
  }

  /** Returns a copy with changed timeouts. */
  public ClientConfig withTimeouts(UnaryOperator<Timeouts> change) {
    return withTimeouts(change.apply(timeouts()));
  }

  /**
   * Returns a copy in which one host, or all hosts below a suffix, differ from the rest. Changes
   * are applied on top of the base in the order in which they were added.
   *
   * @param host exact name ({@code orders.example.com}) or suffix ({@code *.example.com})
   * @param change what is different there
   */
  public ClientConfig withTarget(String host, UnaryOperator<ClientConfig> change) {
    List<HostChange> overrides = new ArrayList<>(fields.overrides);
    overrides.add(
        new HostChange(Objects.requireNonNull(host, "host").toLowerCase(Locale.ROOT), change));
    return new ClientConfig(
        new Fields(dns(), ejection(), retry(), balancing(), zones(), timeouts(), overrides));
  }

  /** Returns what holds for a host: this configuration with the matching changes applied. */
  public ClientConfig forHost(String host) {
    ClientConfig effective = this;
    for (HostChange override : fields.overrides) {
      if (override.matches(host.toLowerCase(Locale.ROOT))) {
        effective =
            Objects.requireNonNull(override.change.apply(effective), "change of " + override.host);
      }
    }
    return effective;
  }

  private ClientConfig with(
      DnsPolicy dns,
      EjectionPolicy ejection,
      RetryPolicy retry,
      BalancingPolicy balancing,
      ZonePolicy zones,
      Timeouts timeouts) {
    return new ClientConfig(
        new Fields(dns, ejection, retry, balancing, zones, timeouts, fields.overrides));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ClientConfig that && fields.equals(that.fields);
  }

  @Override
  public int hashCode() {
    return fields.hashCode();
  }

  @Override
  public String toString() {
    return "ClientConfig" + fields.toString().substring("Fields".length());
  }

  private record HostChange(String host, UnaryOperator<ClientConfig> change) {
    private HostChange {
      String name = host.startsWith("*.") ? host.substring(2) : host;
      if (!HostName.isValid(name) && !IpLiteral.isLiteral(host)) {
        throw new IllegalArgumentException(
            "host (" + host + ") must be a name or *.suffix, such as *.example.com");
      }
      Objects.requireNonNull(change, "change");
    }

    boolean matches(String name) {
      return host.startsWith("*.") ? name.endsWith(host.substring(1)) : name.equals(host);
    }
  }

  private record Fields(
      DnsPolicy dns,
      EjectionPolicy ejection,
      RetryPolicy retry,
      BalancingPolicy balancing,
      ZonePolicy zones,
      Timeouts timeouts,
      List<HostChange> overrides) {
    private Fields {
      Objects.requireNonNull(dns, "dns");
      Objects.requireNonNull(ejection, "ejection");
      Objects.requireNonNull(retry, "retry");
      Objects.requireNonNull(balancing, "balancing");
      Objects.requireNonNull(zones, "zones");
      Objects.requireNonNull(timeouts, "timeouts");
      overrides = List.copyOf(overrides);
    }
  }
}
