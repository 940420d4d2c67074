/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A grown-up HTTP server, and its way of going wrong. */
@Timeout(60)
class WireMockTest {
  private static final WireMockServer SERVER =
      new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));
  private static final FailawayHttpClient CLIENT = Clients.client();

  @BeforeAll
  static void start() {
    SERVER.start();
  }

  @AfterAll
  static void stop() {
    CLIENT.close();
    SERVER.stop();
  }

  @BeforeEach
  void reset() {
    SERVER.resetAll();
  }

  @Test
  void bodiesOfAllSizesComeThrough() throws Exception {
    for (int size : new int[] {0, 1, 1000, 8192, 65_536, 1_000_000}) {
      byte[] body = new byte[size];
      Arrays.fill(body, (byte) 'x');
      SERVER.stubFor(any(anyUrl()).willReturn(aResponse().withBody(body)));

      assertThat(send(get()).body()).isEqualTo(body);
    }
  }

  @Test
  void postsArriveOnce() throws Exception {
    SERVER.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(201)));

    HttpResponse<byte[]> response =
        send(HttpRequest.newBuilder(uri("/orders")).POST(BodyPublishers.ofString("{}")).build());

    assertThat(response.statusCode()).isEqualTo(201);
    SERVER.verify(1, postRequestedFor(urlEqualTo("/orders")).withRequestBody(equalTo("{}")));
  }

  @Test
  void slowBodiesArePutTogether() throws Exception {
    SERVER.stubFor(
        any(anyUrl())
            .willReturn(aResponse().withBody("x".repeat(1000)).withChunkedDribbleDelay(5, 200)));

    assertThat(send(get()).body()).hasSize(1000);
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void faultsAreIoExceptionsAndDoNotSpoilLaterRequests(Fault fault) throws Exception {
    SERVER.stubFor(any(anyUrl()).willReturn(aResponse().withFault(fault)));

    assertThatThrownBy(() -> send(get())).isInstanceOf(IOException.class);

    SERVER.resetAll();
    SERVER.stubFor(any(anyUrl()).willReturn(aResponse().withBody("fine")));
    assertThat(send(get()).body()).asString().isEqualTo("fine");
    Clients.assertIdle(CLIENT);
  }

  private static HttpRequest get() {
    return HttpRequest.newBuilder(uri("/")).build();
  }

  private static URI uri(String path) {
    return URI.create("http://service.test:" + SERVER.port() + path);
  }

  private static HttpResponse<byte[]> send(HttpRequest request) throws Exception {
    return CLIENT.send(request, BodyHandlers.ofByteArray());
  }
}
