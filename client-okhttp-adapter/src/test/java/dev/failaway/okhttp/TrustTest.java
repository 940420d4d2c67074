/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.failaway.EndpointState;
import dev.failaway.Outcome;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import okhttp3.CertificatePinner;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS is checked as before, and a mistake of trust neither walks the addresses nor ejects them. */
class TrustTest {

  @RegisterExtension final Bed bed = new Bed();

  private void assertThatAllStayEligible() {
    assertThat(bed.loadBalancer().status(bed.nodes().url("/").uri()).endpoints())
        .allMatch(status -> status.state() == EndpointState.ELIGIBLE);
  }

  @Test
  void aRightPinIsAccepted() throws Exception {
    Nodes nodes = Nodes.http1OverTls(2);
    CertificatePinner pins =
        new CertificatePinner.Builder()
            .add(Nodes.HOST, CertificatePinner.pin(Certificates.SERVICE.held().certificate()))
            .build();
    OkHttpClient client = bed.install(nodes, nodes.client().certificatePinner(pins));

    assertThat(Calls.status(client, nodes.url("/"))).isEqualTo(200);
  }

  @Test
  void aWrongPinFailsOnceAndIsNoEvidence() throws Exception {
    Nodes nodes = Nodes.http1OverTls(3);
    CertificatePinner pins =
        new CertificatePinner.Builder()
            .add(Nodes.HOST, "sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
            .build();
    OkHttpClient client = bed.install(nodes, nodes.client().certificatePinner(pins));
    Outcomes outcomes = bed.outcomes();

    assertThatThrownBy(() -> Calls.status(client, nodes.url("/")))
        .isInstanceOf(SSLPeerUnverifiedException.class)
        .hasMessageStartingWith("Certificate pinning failure!");
    assertThat(outcomes.all()).containsExactly(Outcome.LOCAL_ERROR);
    assertThatAllStayEligible();
  }

  @Test
  void aCertificateForAnotherNameIsRejectedOnce() throws Exception {
    OkHttpClient client = bed.client(Nodes.strangers(3));
    Outcomes outcomes = bed.outcomes();

    assertThatThrownBy(() -> Calls.status(client, bed.nodes().url("/")))
        .isInstanceOf(SSLPeerUnverifiedException.class)
        .hasMessageContaining("Hostname " + Nodes.HOST + " not verified");
    assertThat(outcomes.all()).containsExactly(Outcome.CERTIFICATE_REJECTED);
    assertThatAllStayEligible();
  }

  @Test
  void anUntrustedCertificateIsRejectedOnce() throws Exception {
    OkHttpClient client = bed.install(Nodes.http1OverTls(3), new OkHttpClient.Builder());
    Outcomes outcomes = bed.outcomes();

    assertThatThrownBy(() -> Calls.status(client, bed.nodes().url("/")))
        .isInstanceOf(SSLHandshakeException.class);
    assertThat(outcomes.all()).containsExactly(Outcome.CERTIFICATE_REJECTED);
    assertThatAllStayEligible();
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP1_TLS", "HTTP2"})
  void anAddressThatBelongsToSomebodyElseNowIsLeft(Wire wire) throws Exception {
    OkHttpClient client = bed.client(wire.start(2));
    Calls.spread(client, bed.nodes().url("/"), 10);
    bed.node(1).close();
    bed.nodes().restartAsStranger(1);

    assertThat(Calls.spread(client, bed.nodes().url("/"), 10)).containsOnlyKeys("2");
    assertThat(bed.loadBalancer().status(bed.nodes().url("/").uri()).toString())
        .contains("STRANGER");
  }

  @Test
  void anotherClientsTrustSaysNothingAboutAnAddress() throws Exception {
    OkHttpClient trusting = bed.client(Nodes.http1OverTls(2));
    Calls.spread(trusting, bed.nodes().url("/"), 10);
    OkHttpClient mistaken =
        FailawayOkHttp.install(new OkHttpClient.Builder(), bed.loadBalancer()).build();

    assertThatThrownBy(() -> Calls.status(mistaken, bed.nodes().url("/")))
        .isInstanceOf(SSLHandshakeException.class);
    assertThatAllStayEligible();
    assertThat(Calls.spread(trusting, bed.nodes().url("/"), 10)).hasSize(2);
  }

  @Test
  void theClientsHostnameVerifierDecides() throws Exception {
    Nodes nodes = Nodes.strangers(2);
    OkHttpClient client = bed.install(nodes, nodes.client().hostnameVerifier((h, s) -> true));

    assertThat(Calls.status(client, nodes.url("/"))).isEqualTo(200);
  }

  @Test
  void theNameOfTheUrlIsSentInTheHandshake() throws Exception {
    OkHttpClient client = bed.client(Nodes.http1OverTls(1));

    Calls.get(client, bed.nodes().url("/"));

    assertThat(bed.node(1).received().get(0).getHandshakeServerNames()).containsExactly(Nodes.HOST);
  }
}
