/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import dev.failaway.EndpointState;
import dev.failaway.EndpointStatus;
import dev.failaway.Target;
import dev.failaway.cluster.Attempts;
import dev.failaway.cluster.Lease;
import dev.failaway.cluster.LoadBalancer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import okhttp3.Dns;
import org.jspecify.annotations.Nullable;

/**
 * The name service for what a pinned attempt asks beside its own host. OkHttp follows redirects
 * below our interceptor, so the target of a redirect gets no lease: it gets the load balancer's
 * addresses instead of the system's, the picked one first, then those that are eligible, then the
 * rest, and OkHttp tries them in turn. Any other name, such as a proxy's, goes to the client's own
 * {@code Dns}.
 *
 * <p>Threading: OkHttp fires {@code dnsStart} on the thread that then looks up, which hands the
 * target over.
 */
final class FollowUpDns implements Dns {

  private static final ThreadLocal<@Nullable Target> ASKED = new ThreadLocal<>();

  private final LoadBalancer loadBalancer;
  private final Dns own;

  FollowUpDns(LoadBalancer loadBalancer, Dns own) {
    this.loadBalancer = loadBalancer;
    this.own = own;
  }

  /** Says which target the calling thread looks up next. */
  static void asking(Target target) {
    ASKED.set(target);
  }

  /** The client's own name service. */
  Dns own() {
    return own;
  }

  @Override
  public List<InetAddress> lookup(String hostname) throws UnknownHostException {
    Target target = ASKED.get();
    ASKED.remove();
    if (target == null || !target.host().equals(Targets.withoutRoot(hostname))) {
      return own.lookup(hostname);
    }
    try {
      return addresses(target);
    } catch (UnknownHostException e) {
      throw e;
    } catch (IOException e) {
      UnknownHostException failure = new UnknownHostException(e.getMessage());
      failure.initCause(e);
      throw failure;
    }
  }

  private List<InetAddress> addresses(Target target) throws IOException {
    Set<InetAddress> addresses = new LinkedHashSet<>();
    addresses.add(pick(target));
    List<EndpointStatus> endpoints =
        loadBalancer.status(URI.create(target.toString())).endpoints().stream()
            .filter(status -> status.state() != EndpointState.WITHDRAWN)
            .filter(status -> status.state() != EndpointState.RESTING)
            .toList();
    Stream<EndpointStatus> eligible =
        endpoints.stream().filter(status -> status.state() == EndpointState.ELIGIBLE);
    Stream.concat(eligible, endpoints.stream())
        .map(status -> status.endpoint().address().getAddress())
        .forEach(addresses::add);
    return List.copyOf(addresses);
  }

  private InetAddress pick(Target target) throws IOException {
    Attempts attempts = loadBalancer.begin(target, OutboundRequest.REPEATABLE);
    Lease lease = attempts.tryLease(now());
    while (lease == null) {
      Gate ready = new Gate();
      attempts.whenReady(ready::open);
      await(ready, attempts, target);
      lease = attempts.tryLease(now());
    }
    InetAddress address = lease.endpoint().address().getAddress();
    attempts.discard(lease);
    return address;
  }

  private void await(Gate ready, Attempts attempts, Target target) throws IOException {
    long now = now();
    try {
      ready.await(Math.min(attempts.remainingNanos(now), attempts.patienceNanos(now)));
    } catch (InterruptedIOException e) {
      throw attempts.failure(e, now());
    }
    if (attempts.remainingNanos(now()) <= 0) {
      throw attempts.failure(new UnknownHostException("no address yet of " + target), now());
    }
  }

  private long now() {
    return loadBalancer.environment().ticker().nanoTime();
  }
}
