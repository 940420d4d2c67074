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

/**
 * What every client is told.
 *
 * @param service where requests go
 * @param dnsServer for clients that can be given one; the others see names through the JVM's hosts
 *     file
 * @param ttl of the service's name
 * @param attemptTimeout for one try
 * @param attempts tries of one request, for clients that retry
 */
public record PeerSettings(
    URI service, InetSocketAddress dnsServer, Duration ttl, Duration attemptTimeout, int attempts) {

  /** Five arguments, for the command line of a client's JVM. */
  public List<String> toArguments() {
    return List.of(
        service.toString(),
        dnsServer.getAddress().getHostAddress() + "/" + dnsServer.getPort(),
        Long.toString(ttl.toMillis()),
        Long.toString(attemptTimeout.toMillis()),
        Integer.toString(attempts));
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
        Integer.parseInt(arguments.get(4)));
  }
}
