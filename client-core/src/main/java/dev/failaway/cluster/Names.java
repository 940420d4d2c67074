/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.DnsClient;
import dev.failaway.DnsPolicy;
import dev.failaway.IpLiteral;
import dev.failaway.Resolution;
import dev.failaway.internal.dns.Membership;
import java.io.IOException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the addresses of clusters come from: one refresher per name in use, one DNS client per
 * policy. A target with an IP literal has no name and its address at once.
 *
 * <p>Threading: the control thread alone, but for {@link #close}.
 */
final class Names {

  private static final Logger log = LoggerFactory.getLogger(Names.class);

  private final Shared shared;
  private final boolean ownsDnsClients;
  private final Map<String, NameRefresher> refreshers = new HashMap<>();
  private final Map<String, ZonalNames> zonalNames = new HashMap<>();
  private final Map<DnsPolicy, DnsClient> dnsClients = new ConcurrentHashMap<>();

  Names(Shared shared, boolean ownsDnsClients) {
    this.shared = shared;
    this.ownsDnsClients = ownsDnsClients;
  }

  void followOnControl(Cluster cluster) {
    assert shared.control().isCurrent();
    String host = cluster.target().host();
    Optional<InetAddress> literal = IpLiteral.parse(host);
    if (literal.isPresent()) {
      useLiteral(cluster, literal.get());
    } else {
      List<String> labels = cluster.config().zones().zonalNames();
      if (!labels.isEmpty()) {
        cluster
            .dns()
            .learnZonesOnControl(
                zonalNames.computeIfAbsent(host, name -> zonal(name, labels, cluster)));
      }
      cluster
          .dns()
          .followOnControl(refreshers.computeIfAbsent(host, name -> refresher(name, cluster)));
    }
  }

  private NameRefresher refresher(String name, Cluster cluster) {
    DnsPolicy policy = cluster.config().dns();
    return new NameRefresher(
        name, client(policy), policy, shared.environment(), shared.control(), shared.listeners());
  }

  private ZonalNames zonal(String name, List<String> labels, Cluster cluster) {
    DnsPolicy policy = cluster.config().dns();
    return new ZonalNames(name, labels, client(policy), policy, shared);
  }

  private DnsClient client(DnsPolicy policy) {
    return dnsClients.computeIfAbsent(policy, shared.environment().dnsClients());
  }

  private void useLiteral(Cluster cluster, InetAddress address) {
    DnsPolicy policy = cluster.config().dns();
    Resolution itself = new Resolution(List.of(address), policy.maxTtl(), cluster.target().host());
    if (Membership.usable(itself, policy).isEmpty()) {
      cluster
          .dns()
          .lookupFailedOnControl(
              new IOException("requests to this address are not allowed by the dns policy"),
              shared.now());
      return;
    }
    cluster.dns().resolvedOnControl(itself, shared.now());
  }

  /** A cluster is no longer in use; a name that none follows is not looked up any more. */
  void leaveOnControl(Cluster cluster) {
    assert shared.control().isCurrent();
    String host = cluster.target().host();
    NameRefresher refresher = refreshers.get(host);
    if (refresher != null && refresher.unsubscribeOnControl(cluster.dns())) {
      refreshers.remove(host);
    }
    ZonalNames zonal = zonalNames.get(host);
    if (zonal != null && zonal.unsubscribeOnControl(cluster.dns())) {
      zonalNames.remove(host);
    }
  }

  /**
   * Looks every name up, because nobody knows how old the answers are.
   *
   * @param unseenNanos how much older they are than the ticker says
   */
  void clockJumpedOnControl(long unseenNanos) {
    assert shared.control().isCurrent();
    refreshers.values().forEach(refresher -> refresher.clockJumpedOnControl(unseenNanos));
  }

  /** Closes the DNS clients that are its own. */
  void close() {
    if (ownsDnsClients) {
      dnsClients.values().forEach(Names::closeQuietly);
    }
  }

  private static void closeQuietly(DnsClient client) {
    if (client instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Exception failure) {
        log.warn("closing the dns client failed", failure);
      }
    }
  }
}
