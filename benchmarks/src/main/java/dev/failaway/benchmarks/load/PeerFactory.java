/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.load;

import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** Opens one kind of client with fair production settings; found by {@link ServiceLoader}. */
public interface PeerFactory {

  /** Name on the command line, such as {@code okhttp}. */
  String name();

  /** Name in reports, such as {@code OkHttp 5.5.1}. */
  String title();

  /** The settings that matter for failover, in one sentence for reports. */
  String settings();

  /** A new client. */
  Peer open(PeerSettings settings);

  /** Every client on the class path, by name. */
  static List<PeerFactory> all() {
    return ServiceLoader.load(PeerFactory.class).stream()
        .map(ServiceLoader.Provider::get)
        .sorted((one, other) -> one.name().compareTo(other.name()))
        .toList();
  }

  /**
   * The client of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  static PeerFactory named(String name) {
    List<PeerFactory> all = all();
    return all.stream()
        .filter(factory -> factory.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "client '"
                        + name
                        + "' must be one of "
                        + all.stream().map(PeerFactory::name).collect(Collectors.joining(", "))));
  }
}
