/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.PasswordAuthentication;
import java.net.URI;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CookiesAndCredentialsTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone";
  private static final String REDIRECT =
      String.join(
          "\r\n",
          "HTTP/1.1 302 Found",
          "Set-Cookie: a=1; Path=/",
          "Location: /to",
          "Content-Length: 0",
          "",
          "");
  private static final String CHALLENGE =
      "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"a \\\"b\\\"\", charset=\"UTF-8\"\r\n"
          + "Content-Length: 2\r\n\r\nno";

  @Test
  void cookiesGoThroughTheHandlerAlsoOnRedirects() throws Exception {
    try (RawServer server =
            RawServer.start(
                connection -> {
                  for (String head = connection.readHead();
                      head != null;
                      head = connection.readHead()) {
                    connection.write(head.contains(" /to ") ? OK : REDIRECT);
                  }
                });
        FailawayHttpClient client =
            Clients.client(
                builder ->
                    builder
                        .cookieHandler(new CookieManager(null, CookiePolicy.ACCEPT_ALL))
                        .followRedirects(Redirect.NORMAL))) {
      HttpRequest request =
          HttpRequest.newBuilder(server.uri("/from")).header("Cookie", "own=2").build();

      assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("done");

      assertThat(server.heads().get(0)).contains("\r\nCookie: own=2\r\n");
      assertThat(server.heads().get(1)).containsPattern("\r\nCookie: a=.*; own=2\r\n");
    }
  }

  @Test
  void aCookieHandlerThatFailsFailsTheRequest() throws Exception {
    try (RawServer server = RawServer.answering(OK);
        FailawayHttpClient client =
            Clients.client(
                builder ->
                    builder.cookieHandler(
                        new CookieManager() {
                          @Override
                          public void put(URI uri, Map<String, List<String>> headers)
                              throws IOException {
                            throw new IOException("no more cookies");
                          }
                        }))) {
      HttpRequest request = HttpRequest.newBuilder(server.uri("/")).build();

      assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("no more cookies");
      Clients.assertIdle(client);
    }
  }

  @Test
  void aChallengeIsAnsweredAndTheAnswerRemembered() throws Exception {
    String expected =
        "Authorization: Basic "
            + Base64.getEncoder().encodeToString("u:p\u00e4".getBytes(StandardCharsets.UTF_8));
    AtomicReference<String> prompt = new AtomicReference<>();
    AtomicInteger asked = new AtomicInteger();
    try (RawServer server = challenging(expected);
        FailawayHttpClient client =
            Clients.client(
                builder ->
                    builder.authenticator(
                        new Authenticator() {
                          @Override
                          protected PasswordAuthentication getPasswordAuthentication() {
                            asked.incrementAndGet();
                            prompt.set(getRequestingHost() + " " + getRequestorType());
                            return new PasswordAuthentication("u", "p\u00e4".toCharArray());
                          }
                        }))) {
      HttpRequest request =
          HttpRequest.newBuilder(server.uri("/")).POST(BodyPublishers.ofString("ping")).build();

      for (int i = 0; i < 3; i++) {
        assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("done");
      }

      assertThat(asked).hasValue(1);
      assertThat(prompt).hasValue("service.test SERVER");
      assertThat(server.heads()).hasSize(4);
    }
  }

  @Test
  void anAuthenticatorWithoutAnAnswerFailsTheRequest() throws Exception {
    try (RawServer server = RawServer.answering(CHALLENGE);
        FailawayHttpClient client =
            Clients.client(builder -> builder.authenticator(new Authenticator() {}))) {
      HttpRequest request = HttpRequest.newBuilder(server.uri("/")).build();

      assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("no credentials provided for http://service.test");
    }
  }

  @Test
  void aWrongAnswerIsGivenThreeTimesAtMost() throws Exception {
    try (RawServer server = RawServer.answering(CHALLENGE);
        FailawayHttpClient client =
            Clients.client(
                builder ->
                    builder.authenticator(
                        new Authenticator() {
                          @Override
                          protected PasswordAuthentication getPasswordAuthentication() {
                            return new PasswordAuthentication("u", "p".toCharArray());
                          }
                        }))) {
      HttpRequest request = HttpRequest.newBuilder(server.uri("/")).build();

      assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("authentication attempts");
      assertThat(server.heads()).hasSize(4);
      Clients.assertIdle(client);
    }
  }

  private static RawServer challenging(String expected) throws IOException {
    return RawServer.start(
        connection -> {
          for (String head = connection.readHead(); head != null; head = connection.readHead()) {
            connection.read(4);
            connection.write(head.contains(expected) ? OK : CHALLENGE);
          }
        });
  }
}
