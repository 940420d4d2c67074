/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same server over TLS. */
@Timeout(60)
class WireMockTlsTest {
  private static final String PASSWORD = "password";

  private WireMockServer server;
  private FailawayHttpClient client;

  @BeforeEach
  void start() throws Exception {
    X509Bundle certificate =
        new CertificateBuilder()
            .subject("CN=service.test")
            .addSanDnsName("service.test")
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    File keys = certificate.toTempKeyStoreFile(PASSWORD.toCharArray());
    server =
        new WireMockServer(
            WireMockConfiguration.options()
                .httpDisabled(true)
                .dynamicHttpsPort()
                .bindAddress("127.0.0.1")
                .keystorePath(keys.getPath())
                .keystoreType("PKCS12")
                .keystorePassword(PASSWORD)
                .keyManagerPassword(PASSWORD));
    server.start();
    SSLContext trusting = SSLContext.getInstance("TLS");
    trusting.init(null, certificate.toTrustManagerFactory().getTrustManagers(), null);
    client = Clients.client(builder -> builder.sslContext(trusting));
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop();
  }

  @Test
  void bodiesOfAllSizesComeThrough() throws Exception {
    for (int size : new int[] {0, 1, 16_384, 1_000_000}) {
      byte[] body = new byte[size];
      Arrays.fill(body, (byte) 'x');
      server.stubFor(any(anyUrl()).willReturn(aResponse().withBody(body)));

      HttpResponse<byte[]> response = send("service.test");

      assertThat(response.body()).isEqualTo(body);
      assertThat(response.sslSession()).isPresent();
    }
  }

  @Test
  void anotherNameThanTheCertificatesIsNotTalkedTo() {
    server.stubFor(any(anyUrl()).willReturn(aResponse()));

    assertThatThrownBy(() -> send("other.test")).isInstanceOf(SSLHandshakeException.class);
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void faultsAreIoExceptionsAndDoNotSpoilLaterRequests(Fault fault) throws Exception {
    server.stubFor(any(anyUrl()).willReturn(aResponse().withFault(fault)));

    assertThatThrownBy(() -> send("service.test")).isInstanceOf(IOException.class);

    server.resetAll();
    server.stubFor(any(anyUrl()).willReturn(aResponse().withBody("fine")));
    assertThat(send("service.test").body()).asString().isEqualTo("fine");
    Clients.assertIdle(client);
  }

  private HttpResponse<byte[]> send(String host) throws Exception {
    URI uri = URI.create("https://" + host + ":" + server.httpsPort() + "/");
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray());
  }
}
