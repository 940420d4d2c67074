/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static dev.failaway.netty.ParityCase.acting;
import static dev.failaway.netty.ParityCase.answering;
import static dev.failaway.netty.ParityCase.response;

import dev.failaway.netty.ParityCase.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

/** The same over TLS, and redirects from there and to there. */
final class TlsCases {
  private static final TestAuthority AUTHORITY = authority();

  private TlsCases() {}

  private static TestAuthority authority() {
    try {
      return TestAuthority.create("localhost");
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  static List<ParityCase> all() {
    return List.of(
        acting("TLS", secured(response(200, "", "hello")), TlsCases::exchange)
            .with(builder -> builder.sslContext(AUTHORITY.client())),
        acting(
            "TLS of an authority nobody trusts",
            secured(response(200, "", "hello")),
            scene -> {
              scene.leaveServerOut();
              exchange(scene);
            }),
        acting(
            "TLS with a server that has none",
            (connection, notes) -> {
              connection.write(response(400, "", "speak clearly"));
              connection.readAll();
            },
            scene -> {
              scene.leaveServerOut();
              exchange(scene);
            }),
        acting(
                "the end within a body over TLS",
                secured("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello", 1),
                TlsCases::exchange)
            .with(builder -> builder.sslContext(AUTHORITY.client())),
        toCleartext(Redirect.NORMAL),
        toCleartext(Redirect.ALWAYS),
        toTls(Redirect.NORMAL),
        toTls(Redirect.ALWAYS));
  }

  private static void exchange(ParityScene scene) {
    scene.exchange(HttpRequest.newBuilder(secure(scene.server().port())), BodyHandlers.ofString());
  }

  private static URI secure(int port) {
    return URI.create("https://localhost:" + port + "/");
  }

  private static Script secured(String response) {
    return secured(response, Integer.MAX_VALUE);
  }

  private static Script secured(String response, int requests) {
    return (connection, notes) -> {
      connection.secure(AUTHORITY.server());
      for (int i = 0; i < requests && connection.readHead() != null; i++) {
        connection.write(response);
      }
    };
  }

  private static ParityCase toCleartext(Redirect policy) {
    return acting(
            "a redirect from TLS to cleartext, " + policy,
            answering(response(200, "", "in the clear")),
            scene -> {
              String redirect = response(302, "Location: " + scene.uri("/to") + "\r\n", "");
              try (RawServer first = server(secured(redirect))) {
                scene.second(first.port());
                scene.exchange(
                    HttpRequest.newBuilder(secure(first.port())), BodyHandlers.ofString());
              }
            })
        .with(builder -> builder.sslContext(AUTHORITY.client()).followRedirects(policy));
  }

  private static ParityCase toTls(Redirect policy) {
    return acting(
            "a redirect from cleartext to TLS, " + policy,
            secured(response(200, "", "secured")),
            scene -> {
              String location = "Location: " + secure(scene.server().port()) + "\r\n";
              try (RawServer first = server(answering(response(302, location, "")))) {
                scene.second(first.port());
                scene.exchange(
                    HttpRequest.newBuilder(first.localUri("/")), BodyHandlers.ofString());
              }
            })
        .with(builder -> builder.sslContext(AUTHORITY.client()).followRedirects(policy));
  }

  private static RawServer server(Script script) {
    try {
      return RawServer.start(
          connection -> {
            try {
              script.run(connection, note -> {});
            } catch (IOException e) {
              throw e;
            } catch (Exception e) {
              throw new IOException(e);
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
