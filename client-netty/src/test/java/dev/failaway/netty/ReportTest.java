/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.failaway.AttemptReport;
import dev.failaway.ClientConfig;
import dev.failaway.Outcome;
import dev.failaway.RequestReport;
import dev.failaway.testkit.FakeElb;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
  @Test
  void aResponseTellsWhatWasTriedForIt() throws Exception {
    try (FakeElb elb = FakeElb.start(3, 1);
        FailawayHttpClient client =
            FailawayHttpClient.newBuilder()
                .config(
                    ClientConfig.defaults()
                        .withTimeouts(timeouts -> timeouts.withConnect(Clients.PATIENCE))
                        .withDns(dns -> dns.withServers(List.of(elb.dnsServer()))))
                .build()) {
      HttpRequest request = HttpRequest.newBuilder(elb.uri("/")).build();
      elb.zone(1).status(503, 1);

      List<RequestReport> reports = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        reports.add(report(client.send(request, BodyHandlers.discarding())));
        reports.add(report(client.sendAsync(request, BodyHandlers.ofInputStream()).join()));
      }

      assertThat(reports)
          .allSatisfy(
              report -> {
                List<AttemptReport> attempts = report.attempts();
                assertThat(report.target().host()).isEqualTo(elb.uri("/").getHost());
                assertThat(attempts.get(attempts.size() - 1).outcome()).isEqualTo(Outcome.SUCCESS);
                assertThat(report.cluster().endpoints()).hasSize(3);
              })
          .anySatisfy(report -> assertThat(report.attempts()).hasSize(2));
      assertThat(reports.get(0).toString()).contains("SUCCESS");
    }
  }

  @Test
  void eachResponseOfAChainHasItsOwn() throws Exception {
    try (RawServer server =
            RawServer.start(
                connection -> {
                  String head;
                  while ((head = connection.readHead()) != null) {
                    connection.write(
                        head.startsWith("GET /from ")
                            ? ParityCase.response(302, "Location: /to\r\n", "")
                            : ParityCase.response(200, "", "there"));
                  }
                });
        FailawayHttpClient client =
            Clients.client(builder -> builder.followRedirects(HttpClient.Redirect.NORMAL))) {
      HttpRequest request = HttpRequest.newBuilder(server.uri("/from")).build();

      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());

      assertThat(report(response).attempts()).hasSize(1);
      assertThat(report(response.previousResponse().orElseThrow()).attempts()).hasSize(1);
    }
  }

  @Test
  void aFailureCarriesItAndSoDoesItsWrapper() throws Exception {
    try (FailawayHttpClient client = Clients.client()) {
      HttpRequest request = HttpRequest.newBuilder(closedServer().uri("/")).build();

      assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
          .isInstanceOf(IOException.class)
          .satisfies(failure -> assertThat(RequestReport.of(failure)).isPresent());
      assertThatThrownBy(() -> client.sendAsync(request, BodyHandlers.ofString()).join())
          .satisfies(failure -> assertThat(RequestReport.of(failure)).isPresent());
    }
  }

  @Test
  void anotherClientsResponseHasNone() throws Exception {
    try (RawServer server = RawServer.answering(ParityCase.response(200, "", "hello"))) {
      HttpClient jdk = HttpClient.newHttpClient();
      HttpRequest request = HttpRequest.newBuilder(server.localUri("/")).build();

      HttpResponse<String> response = jdk.send(request, BodyHandlers.ofString());

      assertThat(FailawayHttpClient.reportOf(response)).isEmpty();
      ParityClient.shutDown(jdk);
    }
  }

  private static RequestReport report(HttpResponse<?> response) {
    return FailawayHttpClient.reportOf(response).orElseThrow();
  }

  private static RawServer closedServer() throws IOException {
    RawServer server = RawServer.answering("");
    server.close();
    return server;
  }
}
