/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import java.util.Locale;
import okhttp3.OkHttpClient;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;

/**
 * A server's certificate and a client's trust in it; made once, because keys take their time.
 *
 * @param server what the server shows
 * @param client what the client trusts
 * @param held the certificate itself
 */
record Certificates(
    HandshakeCertificates server, HandshakeCertificates client, HeldCertificate held) {

  /** For the nodes' own name, and another one. */
  static final Certificates SERVICE = of(Nodes.HOST, Nodes.OTHER_HOST);

  /** For a name that nobody asks for, trusted all the same. */
  static final Certificates STRANGER = of("stranger.test");

  private static Certificates of(String... names) {
    HeldCertificate.Builder builder = new HeldCertificate.Builder();
    for (String name : names) {
      builder.addSubjectAlternativeName(name);
    }
    HeldCertificate held = build(builder);
    return new Certificates(
        new HandshakeCertificates.Builder().heldCertificate(held).build(),
        new HandshakeCertificates.Builder().addTrustedCertificate(held.certificate()).build(),
        held);
  }

  /** OkHttp writes the dates in the default locale's digits, and certificates know ours alone. */
  private static HeldCertificate build(HeldCertificate.Builder builder) {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.ROOT);
    try {
      return builder.build();
    } finally {
      Locale.setDefault(before);
    }
  }

  OkHttpClient.Builder trustedBy(OkHttpClient.Builder builder) {
    return builder.sslSocketFactory(client.sslSocketFactory(), client.trustManager());
  }
}
