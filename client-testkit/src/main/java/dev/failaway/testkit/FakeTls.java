/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * The certificates of a fake load balancer: an authority made for this run, a certificate for its
 * names (zonal ones too), and flawed ones for faults.
 *
 * <p>All nodes share one server context, so TLS sessions can be resumed on another node, as behind
 * one load balancer.
 *
 * <p>Threading: safe.
 */
public final class FakeTls {
  private static final Duration LIFETIME = Duration.ofDays(30);

  private final List<String> names;
  private final X509Bundle authority;
  private final SslContext regular;
  private final Map<TlsFault, SslContext> flawed = new ConcurrentHashMap<>();

  private FakeTls(List<String> names, X509Bundle authority, SslContext regular) {
    this.names = names;
    this.authority = authority;
    this.regular = regular;
  }

  static FakeTls create(List<String> names) throws IOException {
    try {
      X509Bundle authority = authority("CN=Failaway Testkit CA");
      SslContext regular = server(certificate(names, Instant.now().plus(LIFETIME)), authority);
      return new FakeTls(List.copyOf(names), authority, regular);
    } catch (Exception e) {
      throw new IOException("cannot make certificates for " + names, e);
    }
  }

  private static X509Bundle authority(String subject) throws Exception {
    return new CertificateBuilder()
        .ecp256()
        .subject(subject)
        .notBefore(Instant.now().minus(LIFETIME))
        .notAfter(Instant.now().plus(LIFETIME))
        .setIsCertificateAuthority(true)
        .buildSelfSigned();
  }

  private static CertificateBuilder certificate(List<String> names, Instant notAfter) {
    CertificateBuilder builder =
        new CertificateBuilder()
            .ecp256()
            .subject("CN=" + names.get(0))
            .notBefore(Instant.now().minus(LIFETIME))
            .notAfter(notAfter)
            .addExtendedKeyUsageServerAuth();
    for (String name : names) {
      builder.addSanDnsName(name);
    }
    return builder;
  }

  private static SslContext server(CertificateBuilder certificate, X509Bundle authority)
      throws Exception {
    return SslContextBuilder.forServer(certificate.buildIssuedBy(authority).toKeyManagerFactory())
        .sslProvider(SslProvider.JDK)
        .build();
  }

  /** A context for clients that trusts exactly this load balancer's authority. */
  public SSLContext clientContext() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {trustManager()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no TLS", e);
    }
  }

  /** The trust manager of {@link #clientContext()}, for clients that want it separately. */
  public X509TrustManager trustManager() {
    for (TrustManager manager : authority.toTrustManagerFactory().getTrustManagers()) {
      if (manager instanceof X509TrustManager x509) {
        return x509;
      }
    }
    throw new IllegalStateException("this JDK has no X.509 trust manager");
  }

  /** The authority's certificate. */
  public X509Certificate authorityCertificate() {
    return authority.getCertificate();
  }

  /** The handler for one new connection. */
  ChannelHandler handler(Channel channel, Optional<TlsFault> fault) {
    SslContext context =
        fault.isEmpty() ? regular : flawed.computeIfAbsent(fault.get(), this::flawed);
    return context.newHandler(channel.alloc());
  }

  private SslContext flawed(TlsFault fault) {
    try {
      return switch (fault.flaw().orElseThrow()) {
        case WRONG_NAME ->
            server(certificate(List.of(fault.name()), Instant.now().plus(LIFETIME)), authority);
        case UNTRUSTED ->
            server(certificate(names, Instant.now().plus(LIFETIME)), authority("CN=Nobody's CA"));
        case EXPIRED ->
            server(certificate(names, Instant.now().minus(Duration.ofDays(1))), authority);
      };
    } catch (Exception e) {
      throw new IllegalStateException("cannot make a certificate for " + fault, e);
    }
  }
}
