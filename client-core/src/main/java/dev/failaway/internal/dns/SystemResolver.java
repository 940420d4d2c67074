/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Name;
import org.xbill.DNS.config.InitializationException;
import org.xbill.DNS.config.JndiContextResolverConfigProvider;
import org.xbill.DNS.config.ResolvConfResolverConfigProvider;
import org.xbill.DNS.config.ResolverConfigProvider;
import org.xbill.DNS.config.WindowsResolverConfigProvider;

/**
 * The name servers and the search list of the operating system: {@code /etc/resolv.conf}, on
 * Windows the network adapters, else what JNDI finds.
 *
 * <p>They are read again after {@code MAX_AGE}, because a machine may change its network; a reading
 * that fails keeps the one before. Without any server it is the local machine, as in the C library.
 * The system properties of dnsjava are not read: they are not ours.
 *
 * <p>Threading: on the loop's thread; reading may block on the file.
 */
final class SystemResolver {

  private static final Logger LOG = LoggerFactory.getLogger(SystemResolver.class);
  private static final long MAX_AGE = Duration.ofSeconds(30).toNanos();
  private static final int PORT = 53;

  private final List<Supplier<ResolverConfigProvider>> providers;
  private @Nullable Config config;
  private long readAt;
  private boolean isFailing;

  /** Creates a reader of this machine's configuration; nothing is read yet. */
  SystemResolver() {
    this(
        List.of(
            ResolvConfResolverConfigProvider::new,
            WindowsResolverConfigProvider::new,
            JndiContextResolverConfigProvider::new)); // loads JNDI: only when the others fail
  }

  SystemResolver(List<Supplier<ResolverConfigProvider>> providers) {
    this.providers = providers;
  }

  /**
   * A configuration.
   *
   * @param servers in order, at least one
   * @param searchPath suffixes for relative names
   * @param ndots a name with fewer dots is relative first
   */
  record Config(List<InetSocketAddress> servers, List<Name> searchPath, int ndots) {}

  /**
   * Returns the configuration, read at most 30 s ago.
   *
   * @throws IOException when it can not be read and never could
   */
  Config current(long nowNanos) throws IOException {
    Config known = config;
    if (known != null && nowNanos - readAt < MAX_AGE) {
      return known;
    }
    readAt = nowNanos;
    try {
      Config read = read();
      config = read;
      isFailing = false;
      return read;
    } catch (InitializationException | RuntimeException e) { // a bad line throws all sorts
      if (known == null) {
        throw new IOException("the system's resolver configuration can not be read: " + e, e);
      }
      if (!isFailing) {
        LOG.warn("resolver configuration can not be read, keeping the last one: {}", e.toString());
        isFailing = true;
      }
      return known;
    }
  }

  private Config read() throws InitializationException {
    List<InetSocketAddress> servers = List.of();
    List<Name> searchPath = List.of();
    int ndots = 1;
    for (Supplier<ResolverConfigProvider> candidate : providers) {
      if (!servers.isEmpty()) {
        break;
      }
      ResolverConfigProvider provider = candidate.get();
      if (!provider.isEnabled()) {
        continue;
      }
      provider.initialize();
      servers =
          provider.servers().stream().filter(server -> !server.isUnresolved()).distinct().toList();
      if (searchPath.isEmpty()) {
        searchPath = List.copyOf(provider.searchPaths());
        ndots = provider.ndots();
      }
    }
    if (servers.isEmpty()) {
      servers = List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT));
    }
    return new Config(servers, searchPath, ndots);
  }
}
