/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ProtocolException;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class RedirectTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone";

  @Test
  void redirectsAreDeliveredUnlessTheyAreToBeFollowed() throws Exception {
    try (RawServer server = redirecting(302, "/to");
        FailawayHttpClient client = Clients.client()) {
      HttpResponse<String> response = get(client, server, "/from");

      assertThat(response.statusCode()).isEqualTo(302);
      assertThat(server.heads()).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "301, POST, GET",
    "302, POST, GET",
    "303, POST, GET",
    "307, POST, POST",
    "308, POST, POST",
    "301, PUT, PUT",
    "303, PUT, GET",
    "302, GET, GET"
  })
  void methodAndBodyFollowTheStatus(int status, String method, String expected) throws Exception {
    List<String> bodies = new CopyOnWriteArrayList<>();
    try (RawServer server =
            RawServer.start(
                connection -> {
                  for (String head = connection.readHead();
                      head != null;
                      head = connection.readHead()) {
                    bodies.add(head.contains("Content-Length: 4") ? connection.read(4) : "");
                    connection.write(head.contains(" /to ") ? OK : redirect(status, "/to"));
                  }
                });
        FailawayHttpClient client = following(Redirect.NORMAL)) {
      HttpRequest request =
          HttpRequest.newBuilder(server.uri("/from"))
              .header("X-A", "b")
              .method(
                  method,
                  method.equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString("ping"))
              .build();

      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());

      assertThat(response.body()).isEqualTo("done");
      assertThat(response.uri()).isEqualTo(server.uri("/to"));
      assertThat(response.request().method()).isEqualTo(expected);
      assertThat(server.heads().get(1)).startsWith(expected + " /to ").contains("\r\nX-A: b\r\n");
      assertThat(bodies.get(1)).isEqualTo(expected.equals("GET") ? "" : "ping");
      assertThat(response.previousResponse())
          .hasValueSatisfying(
              previous -> {
                assertThat(previous.statusCode()).isEqualTo(status);
                assertThat(previous.request()).isSameAs(request);
                assertThat(previous.body()).isNull();
              });
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @Test
  void afterFiveRedirectsTheRedirectIsTheResponse() throws Exception {
    try (RawServer server = redirecting(302, "/from");
        FailawayHttpClient client = following(Redirect.ALWAYS)) {
      assertThat(get(client, server, "/from").statusCode()).isEqualTo(302);
      assertThat(server.heads()).hasSize(6);
    }
  }

  @Test
  @Deviation("Redirect to another origin")
  void anotherOriginDoesNotGetWhatNamesTheCaller() throws Exception {
    try (RawServer second = RawServer.answering(OK);
        RawServer first = redirecting(307, "http://other.test:" + second.port() + "/x?y");
        FailawayHttpClient client = following(Redirect.NORMAL)) {
      HttpRequest request =
          HttpRequest.newBuilder(first.uri("/from"))
              .header("Authorization", "secret")
              .header("Cookie", "secret")
              .header("X-A", "b")
              .build();

      assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("done");

      assertThat(first.heads().get(0)).contains("Authorization: secret");
      assertThat(second.heads().get(0))
          .startsWith("GET /x?y HTTP/1.1\r\nHost: other.test:" + second.port())
          .contains("X-A: b")
          .doesNotContain("secret");
    }
  }

  @Test
  void aRedirectWithoutAPlaceToGoIsAnError() throws Exception {
    try (RawServer nowhere =
            RawServer.answering("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n");
        RawServer ftp = redirecting(302, "ftp://a/b");
        FailawayHttpClient client = following(Redirect.ALWAYS)) {
      assertThatThrownBy(() -> get(client, nowhere, "/")).isInstanceOf(ProtocolException.class);
      assertThatThrownBy(() -> get(client, ftp, "/")).isInstanceOf(ProtocolException.class);
      Clients.assertIdle(client);
    }
  }

  @Test
  void anEndlessBodyOfARedirectIsNotDrained() throws Exception {
    try (RawServer server =
            RawServer.start(
                connection -> {
                  String head = connection.readHead();
                  if (head != null && head.contains(" /to ")) {
                    connection.write(OK);
                    return;
                  }
                  connection.write("HTTP/1.1 302 Found\r\nLocation: /to\r\n\r\n");
                  while (true) {
                    connection.write(new byte[10_000]);
                  }
                });
        FailawayHttpClient client = following(Redirect.NORMAL)) {
      assertThat(get(client, server, "/from").body()).isEqualTo("done");
    }
  }

  @Test
  void aRedirectWhoseBodyStallsIsFollowedAllTheSame() throws Exception {
    try (RawServer server = stalling();
        FailawayHttpClient client = following(Redirect.NORMAL)) {
      assertThat(get(client, server, "/from").body()).isEqualTo("done");
    }
  }

  @Test
  void aRedirectWhoseBodyStallsDoesNotOutliveTheDeadline() throws Exception {
    try (RawServer server = stalling();
        FailawayHttpClient client = following(Redirect.NORMAL)) {
      HttpRequest request =
          HttpRequest.newBuilder(server.uri("/from")).timeout(Duration.ofMillis(300)).build();

      assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
          .isInstanceOf(HttpTimeoutException.class);
      Clients.assertIdle(client);
    }
  }

  /** Redirects, and keeps the body of the redirect to itself. */
  private static RawServer stalling() throws IOException {
    return RawServer.start(
        connection -> {
          String head = connection.readHead();
          if (head != null && head.contains(" /to ")) {
            connection.write(OK);
            return;
          }
          connection.write("HTTP/1.1 302 Found\r\nLocation: /to\r\nContent-Length: 20000\r\n\r\nx");
          connection.readAll();
        });
  }

  @Test
  void aRedirectThatCannotBeSentIsTheServersFault() throws Exception {
    // Both are short enough to be sent; what they make together is not.
    String from = "/" + "a".repeat(10_000) + "/";
    try (RawServer server = redirecting(302, "x".repeat(10_000));
        FailawayHttpClient client = following(Redirect.NORMAL)) {
      assertThatThrownBy(() -> get(client, server, from))
          .isExactlyInstanceOf(ProtocolException.class);
      assertThat(server.heads()).hasSize(1);
      Clients.assertIdle(client);
    }
  }

  @Test
  @Deviation("`HttpRequest.timeout`")
  void theDeadlineIsThatOfTheWholeChain() throws Exception {
    try (RawServer server =
            RawServer.start(
                connection -> {
                  String head = connection.readHead();
                  if (head != null && head.contains(" /from")) {
                    connection.write(
                        redirect(302, "/to" + head.substring(9, head.indexOf(" HTTP"))));
                    connection.readHead();
                  }
                  connection.readAll();
                });
        FailawayHttpClient client = following(Redirect.NORMAL)) {
      Duration deadline = Duration.ofMillis(150);
      do { // until the machine is quick enough to get to the second request in time
        deadline = deadline.multipliedBy(2);
        assertThat(deadline).isLessThan(Duration.ofSeconds(40));
        HttpRequest request =
            HttpRequest.newBuilder(server.uri("/from" + deadline)).timeout(deadline).build();
        assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
            .isInstanceOf(HttpTimeoutException.class);
      } while (!redirected(server, deadline));
    }
  }

  private static boolean redirected(RawServer server, Duration deadline) {
    return server.heads().stream().anyMatch(head -> head.startsWith("GET /to" + deadline + " "));
  }

  private static FailawayHttpClient following(Redirect policy) {
    return Clients.client(builder -> builder.followRedirects(policy));
  }

  private static RawServer redirecting(int status, String to) throws IOException {
    return RawServer.answering(redirect(status, to));
  }

  private static String redirect(int status, String to) {
    return "HTTP/1.1 " + status + " Go\r\nLocation: " + to + "\r\nContent-Length: 2\r\n\r\ngo";
  }

  private static HttpResponse<String> get(FailawayHttpClient client, RawServer server, String path)
      throws Exception {
    return client.send(HttpRequest.newBuilder(server.uri(path)).build(), BodyHandlers.ofString());
  }
}
