/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.load;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What every client is told.
 *
 * @param service where requests go
 * @param dnsServer for clients that can be given one; the others see names through the JVM's hosts
 *     file
 * @param ttl of the service's name
 * @param attemptTimeout for one try
 * @param attempts tries of one request, for clients that retry
 * @param zones labels of the zones by network, for clients that know zones
 */
public record PeerSettings(
    URI service,
    InetSocketAddress dnsServer,
    Duration ttl,
    Duration attemptTimeout,
    int attempts,
    Map<String, String> zones) {

  /** How many arguments {@link #toArguments()} makes. */
  static final int ARGUMENTS = 6;

  public PeerSettings {
    zones = Map.copyOf(zones);
  }

  /** Settings without labels of zones. */
  public PeerSettings(
      URI service,
      InetSocketAddress dnsServer,
      Duration ttl,
      Duration attemptTimeout,
      int attempts) {
    this(service, dnsServer, ttl, attemptTimeout, attempts, Map.of());
  }

  /** For the command line of a client's JVM. */
  public List<String> toArguments() {
    return List.of(
        service.toString(),
        dnsServer.getAddress().getHostAddress() + "/" + dnsServer.getPort(),
        Long.toString(ttl.toMillis()),
        Long.toString(attemptTimeout.toMillis()),
        Integer.toString(attempts),
        zones.entrySet().stream()
            .map(zone -> zone.getKey() + "=" + zone.getValue())
            .collect(Collectors.joining(",")));
  }

  /** The reverse of {@link #toArguments()}. */
  public static PeerSettings ofArguments(List<String> arguments) throws UnknownHostException {
    List<String> server = List.of(arguments.get(1).split("/", 2));
    return new PeerSettings(
        URI.create(arguments.get(0)),
        new InetSocketAddress(
            InetAddress.getAllByName(server.get(0))[0], Integer.parseInt(server.get(1))),
        Duration.ofMillis(Long.parseLong(arguments.get(2))),
        Duration.ofMillis(Long.parseLong(arguments.get(3))),
        Integer.parseInt(arguments.get(4)),
        zones(arguments.get(5)));
  }

  private static Map<String, String> zones(String argument) {
    return Stream.of(argument.split(",", -1))
        .filter(zone -> !zone.isEmpty())
        .map(zone -> zone.split("=", 2))
        .collect(Collectors.toMap(zone -> zone[0], zone -> zone[1]));
  }
}
