/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate authority made for one test, with a server's and a client's view of it. */
record TestAuthority(SSLContext server, SSLContext client) {
  static TestAuthority create(String host) throws Exception {
    X509Bundle authority =
        new CertificateBuilder()
            .subject("CN=test authority")
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    X509Bundle certificate =
        new CertificateBuilder().subject("CN=" + host).addSanDnsName(host).buildIssuedBy(authority);
    SSLContext server = SSLContext.getInstance("TLS");
    server.init(certificate.toKeyManagerFactory().getKeyManagers(), null, null);
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    trusted.setCertificateEntry("authority", authority.getCertificate());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext client = SSLContext.getInstance("TLS");
    client.init(null, trust.getTrustManagers(), null);
    return new TestAuthority(server, client);
  }
}
