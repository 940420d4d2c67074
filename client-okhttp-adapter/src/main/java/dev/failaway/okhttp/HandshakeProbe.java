/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import dev.failaway.Endpoint;
import dev.failaway.Outcome;
import dev.failaway.Target;
import dev.failaway.cluster.LoadBalancer;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether an endpoint can be reached: a TCP connect, for an https target a TLS handshake
 * with the clients' own settings, and no request. The connection is closed: OkHttp's pool takes no
 * connection that no call has made.
 *
 * <p>Threading: blocks; one probe per instance.
 */
final class HandshakeProbe {

  private final LoadBalancer loadBalancer;
  private final SocketRegistry registry;
  private final Target target;
  private final Endpoint endpoint;

  HandshakeProbe(
      LoadBalancer loadBalancer, SocketRegistry registry, Target target, Endpoint endpoint) {
    this.loadBalancer = loadBalancer;
    this.registry = registry;
    this.target = target;
    this.endpoint = endpoint;
  }

  /** Returns success or what failed. */
  Outcome run(Duration limit) {
    boolean connected = false;
    int millis = (int) Math.max(1, Math.min(Integer.MAX_VALUE, limit.toMillis()));
    try (Socket socket = registry.plainSocket();
        Admission admission = registry.admission(target, endpoint)) {
      admission.await(TimeUnit.MILLISECONDS.toNanos(millis));
      HandshakeLimit handshake = registry.handshakeLimit(millis);
      socket.connect(endpoint.address(), millis);
      connected = true;
      socket.setSoTimeout(handshake.soTimeout(0));
      @Nullable TlsSettings tls = registry.tls().last();
      return target.isSecure() && tls != null ? handshake(socket, tls) : Outcome.SUCCESS;
    } catch (NotReadyException e) {
      return Outcome.NOT_READY;
    } catch (IOException e) {
      return connected ? Classification.ofHandshake(e) : Classification.ofConnect(e);
    }
  }

  private Outcome handshake(Socket socket, TlsSettings tls) throws IOException {
    try {
      tls.handshake(socket, target).close();
      loadBalancer.verified(target, endpoint, tls, now());
      return Outcome.SUCCESS;
    } catch (IOException e) {
      Outcome outcome = Classification.ofHandshake(e);
      return outcome == Outcome.CERTIFICATE_REJECTED
          ? loadBalancer.rejected(target, endpoint, tls, now())
          : outcome;
    }
  }

  private long now() {
    return loadBalancer.environment().ticker().nanoTime();
  }
}
