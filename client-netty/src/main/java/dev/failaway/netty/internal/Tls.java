/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import dev.failaway.Target;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * TLS by the name in the URI, whatever address was chosen: the certificate is verified against that
 * name and the server is told it (SNI), so a stranger behind a reused address is found out.
 * Sessions are resumed across the addresses of a target, because the JDK keys them by the name and
 * port, too; they live in the caller's context, so that nobody with other trust settings finds
 * them.
 *
 * <p>To the load balancer each instance is one set of trust settings, compared by identity: context
 * and parameters decide together about a certificate.
 *
 * <p>Threading: immutable; key agreement and certificate checks run on the executor.
 */
public final class Tls {
  private static final String[] PROTOCOLS = {"http/1.1"};

  private final SSLContext context;
  private final SSLParameters parameters;
  private final Executor tasks;

  /**
   * @param context the caller's trust and keys
   * @param parameters the caller's protocols, ciphers and server names; copied
   * @param tasks where the delegated tasks of handshakes run
   */
  public Tls(SSLContext context, SSLParameters parameters, Executor tasks) {
    this.context = context;
    this.parameters = copy(parameters);
    this.tasks = tasks;
  }

  SslHandler handler(Target target) {
    SSLEngine engine = context.createSSLEngine(target.host(), target.port());
    engine.setUseClientMode(true);
    SSLParameters own = copy(parameters);
    own.setEndpointIdentificationAlgorithm("HTTPS");
    own.setApplicationProtocols(PROTOCOLS);
    if (!NetUtil.isValidIpV4Address(target.host()) && !NetUtil.isValidIpV6Address(target.host())) {
      own.setServerNames(List.of(new SNIHostName(target.host())));
    }
    engine.setSSLParameters(own);
    SslHandler handler = new SslHandler(engine, tasks);
    handler.setHandshakeTimeoutMillis(0); // the connect timeout covers it
    return handler;
  }

  /** A deep enough copy of the parameters a client looks at. */
  public static SSLParameters copy(SSLParameters from) {
    SSLParameters to = new SSLParameters();
    to.setCipherSuites(from.getCipherSuites());
    to.setProtocols(from.getProtocols());
    to.setAlgorithmConstraints(from.getAlgorithmConstraints());
    to.setEndpointIdentificationAlgorithm(from.getEndpointIdentificationAlgorithm());
    to.setEnableRetransmissions(from.getEnableRetransmissions());
    to.setMaximumPacketSize(from.getMaximumPacketSize());
    to.setApplicationProtocols(from.getApplicationProtocols());
    to.setUseCipherSuitesOrder(from.getUseCipherSuitesOrder());
    if (from.getServerNames() != null) {
      to.setServerNames(new ArrayList<>(from.getServerNames()));
    }
    if (from.getSNIMatchers() != null) {
      to.setSNIMatchers(new ArrayList<>(from.getSNIMatchers()));
    }
    if (from.getWantClientAuth()) {
      to.setWantClientAuth(true);
    }
    if (from.getNeedClientAuth()) {
      to.setNeedClientAuth(true);
    }
    return to;
  }
}
