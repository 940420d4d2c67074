/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/**
 * Decides which names are asked, of which servers.
 *
 * <p>Given servers are asked for the name as it is; the system's servers with the system's search
 * list. The candidate that answered last comes first the next time, so that a search list (five
 * entries are usual in Kubernetes) costs its queries once and not at every refresh. A changed
 * search list forgets that.
 *
 * <p>Threading: on the loop's thread.
 */
final class NameSearch {

  private static final int MAX_REMEMBERED = 1_000;

  private final List<InetSocketAddress> servers;
  private final SystemResolver system;
  private final Map<String, Name> remembered =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Name> eldest) {
          return size() > MAX_REMEMBERED;
        }
      };
  private SystemResolver.@Nullable Config lastConfig;

  /**
   * Creates a search.
   *
   * @param servers to ask; empty means those of the system
   */
  NameSearch(List<InetSocketAddress> servers, SystemResolver system) {
    this.servers = servers;
    this.system = system;
  }

  /**
   * What to ask.
   *
   * @param candidates absolute names in order, at least one
   * @param servers in order, at least one
   */
  record Plan(List<Name> candidates, List<InetSocketAddress> servers) {}

  Plan plan(String name, long nowNanos) throws IOException {
    if (!servers.isEmpty()) {
      return new Plan(NameCandidates.of(name, List.of(), 0), servers);
    }
    SystemResolver.Config config = system.current(nowNanos);
    if (!config.equals(lastConfig)) {
      remembered.clear();
      lastConfig = config;
    }
    Set<Name> candidates = new LinkedHashSet<>();
    Name known = remembered.get(name);
    if (known != null) {
      candidates.add(known);
    }
    candidates.addAll(NameCandidates.of(name, config.searchPath(), config.ndots()));
    return new Plan(List.copyOf(candidates), config.servers());
  }

  /** The name turned out to mean this one. */
  void remember(String name, Name absolute) {
    remembered.put(name, absolute);
  }
}
