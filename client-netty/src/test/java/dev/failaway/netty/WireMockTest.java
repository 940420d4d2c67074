/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.binaryEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import dev.failaway.RequestReport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
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

  /** A new one for each test: the faults of one use up the budget of retries. */
  private final FailawayHttpClient client = Clients.client();

  @BeforeAll
  static void start() {
    SERVER.start();
  }

  @AfterAll
  static void stop() {
    SERVER.stop();
  }

  @BeforeEach
  void reset() {
    SERVER.resetAll();
  }

  @AfterEach
  void close() {
    client.shutdownNow();
    client.close();
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

  @Test
  void compressedBodiesStayAsTheyCame() throws Exception {
    String body = "again and again ".repeat(500);
    SERVER.stubFor(any(anyUrl()).willReturn(aResponse().withBody(body)));

    HttpResponse<byte[]> response =
        send(HttpRequest.newBuilder(uri("/")).header("Accept-Encoding", "gzip").build());

    assertThat(response.headers().firstValue("Content-Encoding")).hasValue("gzip");
    assertThat(response.body()).hasSizeLessThan(body.length());
    assertThat(new GZIPInputStream(new ByteArrayInputStream(response.body()))).hasContent(body);
  }

  @Test
  void largeUploadsOfUnknownLengthArriveWhole() throws Exception {
    byte[] body = new byte[2_000_000];
    Arrays.fill(body, (byte) 'y');
    SERVER.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(204)));

    HttpResponse<byte[]> response =
        send(
            HttpRequest.newBuilder(uri("/upload"))
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
                .build());

    assertThat(response.statusCode()).isEqualTo(204);
    SERVER.verify(1, postRequestedFor(urlEqualTo("/upload")).withRequestBody(binaryEqualTo(body)));
  }

  @Test
  void answersThatComeLateAreWaitedForAsLongAsTheRequestSays() throws Exception {
    SERVER.stubFor(any(urlEqualTo("/late")).willReturn(aResponse().withFixedDelay(300)));
    SERVER.stubFor(any(urlEqualTo("/never")).willReturn(aResponse().withFixedDelay(60_000)));

    assertThat(send(HttpRequest.newBuilder(uri("/late")).build()).statusCode()).isEqualTo(200);
    HttpRequest impatient =
        HttpRequest.newBuilder(uri("/never")).timeout(Duration.ofMillis(200)).build();
    assertThatThrownBy(() -> send(impatient)).isInstanceOf(HttpTimeoutException.class);
    Clients.assertIdle(client);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"EMPTY_RESPONSE", "CONNECTION_RESET_BY_PEER"})
  void faultsBeforeAnAnswerArePassedOverWhereThatIsSafe(Fault fault) throws Exception {
    SERVER.stubFor(
        any(anyUrl())
            .inScenario("recovery")
            .whenScenarioStateIs(Scenario.STARTED)
            .willReturn(aResponse().withFault(fault))
            .willSetStateTo("recovered"));
    SERVER.stubFor(
        any(anyUrl())
            .inScenario("recovery")
            .whenScenarioStateIs("recovered")
            .willReturn(aResponse().withBody("fine")));

    assertThat(send(get()).body()).asString().isEqualTo("fine");
    SERVER.verify(2, getRequestedFor(urlEqualTo("/")));
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void postsThatMetAFaultAreNotRepeated(Fault fault) {
    SERVER.stubFor(any(anyUrl()).willReturn(aResponse().withFault(fault)));
    HttpRequest post =
        HttpRequest.newBuilder(uri("/orders")).POST(BodyPublishers.ofString("{}")).build();

    assertThatThrownBy(() -> send(post))
        .isInstanceOf(IOException.class)
        .satisfies(
            failure ->
                assertThat(RequestReport.of(failure))
                    .hasValueSatisfying(report -> assertThat(report.attempts()).hasSize(1)));

    SERVER.verify(1, postRequestedFor(urlEqualTo("/orders")));
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void faultsReachWhoeverReadsTheBodyOrWaitsForIt(Fault fault) {
    SERVER.stubFor(any(anyUrl()).willReturn(aResponse().withFault(fault)));

    assertThatThrownBy(() -> client.sendAsync(get(), BodyHandlers.ofString()).get())
        .hasCauseInstanceOf(IOException.class);
    assertThatThrownBy(
            () -> {
              try (InputStream body = client.send(get(), BodyHandlers.ofInputStream()).body()) {
                body.readAllBytes();
              }
            })
        .isInstanceOf(IOException.class);
    Clients.assertIdle(client);
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void faultsReachOthersOfTheSameClientNot(Fault fault) throws Exception {
    SERVER.stubFor(any(urlEqualTo("/bad")).willReturn(aResponse().withFault(fault)));
    SERVER.stubFor(
        any(urlEqualTo("/good"))
            .willReturn(aResponse().withBody("x".repeat(1000)).withChunkedDribbleDelay(10, 300)));

    List<CompletableFuture<HttpResponse<String>>> good = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      good.add(
          client.sendAsync(HttpRequest.newBuilder(uri("/good")).build(), BodyHandlers.ofString()));
      assertThatThrownBy(() -> send(HttpRequest.newBuilder(uri("/bad")).build()))
          .isInstanceOf(IOException.class);
    }

    for (CompletableFuture<HttpResponse<String>> answer : good) {
      assertThat(answer.get().body()).hasSize(1000);
    }
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void faultsAreIoExceptionsAndDoNotSpoilLaterRequests(Fault fault) throws Exception {
    SERVER.stubFor(any(anyUrl()).willReturn(aResponse().withFault(fault)));

    assertThatThrownBy(() -> send(get())).isInstanceOf(IOException.class);

    SERVER.resetAll();
    SERVER.stubFor(any(anyUrl()).willReturn(aResponse().withBody("fine")));
    assertThat(send(get()).body()).asString().isEqualTo("fine");
    Clients.assertIdle(client);
  }

  private static HttpRequest get() {
    return HttpRequest.newBuilder(uri("/")).build();
  }

  private static URI uri(String path) {
    return URI.create("http://service.test:" + SERVER.port() + path);
  }

  private HttpResponse<byte[]> send(HttpRequest request) throws Exception {
    return client.send(request, BodyHandlers.ofByteArray());
  }
}
