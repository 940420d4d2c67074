/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static dev.failaway.netty.ParityCase.acting;
import static dev.failaway.netty.ParityCase.response;

import dev.failaway.netty.ParityCase.Script;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.CookieManager;
import java.net.PasswordAuthentication;
import java.net.URI;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Cookie handlers and authenticators. */
final class CredentialCases {
  private CredentialCases() {}

  static List<ParityCase> all() {
    return List.of(
        get(
                "cookies come back",
                answering(response(200, "Set-Cookie: a=1; Path=/\r\nSet-Cookie: b=2\r\n", "x")))
            .with(builder -> builder.cookieHandler(new CookieManager())),
        acting(
                "own cookies and the handler's",
                answering(response(200, "Set-Cookie: a=1; Path=/\r\n", "x")),
                scene ->
                    scene.exchange(
                        scene.request("/").header("Cookie", "own=1"), BodyHandlers.ofString()))
            .with(builder -> builder.cookieHandler(new CookieManager())),
        get(
                "cookies of a redirect",
                (connection, notes) -> {
                  String head;
                  while ((head = connection.readHead()) != null) {
                    connection.write(
                        head.contains(" / ")
                            ? response(302, "Location: /there\r\nSet-Cookie: a=1; Path=/\r\n", "")
                            : response(200, "", "there"));
                  }
                })
            .with(
                builder ->
                    builder.cookieHandler(new CookieManager()).followRedirects(Redirect.ALWAYS)),
        get("a cookie handler that fails to give", answering(response(200, "", "x")))
            .with(builder -> builder.cookieHandler(new Failing("get"))),
        get("a cookie handler that fails to take", answering(response(200, "", "x")))
            .with(builder -> builder.cookieHandler(new Failing("put"))),
        get("a cookie handler that throws to give", answering(response(200, "", "x")))
            .with(builder -> builder.cookieHandler(new Failing("get throws"))),
        sent("a cookie handler that throws to take", answering(response(200, "", "x")))
            .with(builder -> builder.cookieHandler(new Failing("put throws"))),
        get("the right password", guarded("Basic realm=\"a b\""))
            .with(builder -> builder.authenticator(new Passwords("right"))),
        get("a wrong password", guarded("Basic realm=\"r\""))
            .doing(
                scene -> {
                  scene.leaveServerOut();
                  scene.exchange("/", BodyHandlers.ofString());
                })
            .with(builder -> builder.authenticator(new Passwords("wrong"))),
        get("no password", guarded("Basic realm=\"r\""))
            .with(builder -> builder.authenticator(new Passwords(null))),
        get("another scheme", guarded("Bearer realm=\"r\""))
            .with(builder -> builder.authenticator(new Passwords("right"))),
        get(
                "two schemes",
                guarded("Digest realm=\"d\", nonce=\"n\"\r\nWWW-Authenticate: Basic realm=\"r\""))
            .with(builder -> builder.authenticator(new Passwords("right"))),
        get("no authenticator", guarded("Basic realm=\"r\"")),
        acting(
                "a password for a body",
                guarded("Basic realm=\"r\""),
                scene ->
                    scene.exchange(
                        scene.request("/").POST(BodyPublishers.ofString("body")),
                        BodyHandlers.ofString()))
            .with(builder -> builder.authenticator(new Passwords("right"))));
  }

  private static ParityCase get(String name, Script script) {
    return acting(name, script, scene -> scene.exchange("/", BodyHandlers.ofString()));
  }

  /** Java 17 and 25 differ in sendAsync. */
  private static ParityCase sent(String name, Script script) {
    return acting(
        name,
        script,
        scene ->
            scene.see(
                "send",
                () -> scene.client().send(scene.request("/").build(), BodyHandlers.ofString())));
  }

  private static Script answering(String response) {
    return ParityCase.answering(response);
  }

  private static Script guarded(String challenge) {
    return (connection, notes) -> {
      String head;
      while ((head = connection.readHead()) != null) {
        if (head.startsWith("POST")) {
          notes.accept(connection.read(4));
        }
        connection.write(
            head.contains("Basic dXNlcjpyaWdodA==")
                ? response(200, "", "welcome")
                : response(401, "WWW-Authenticate: " + challenge + "\r\n", "who?"));
      }
    };
  }

  private static final class Passwords extends Authenticator {
    private final @Nullable String password;

    Passwords(@Nullable String password) {
      this.password = password;
    }

    @Override
    protected @Nullable PasswordAuthentication getPasswordAuthentication() {
      return password == null ? null : new PasswordAuthentication("user", password.toCharArray());
    }
  }

  private static final class Failing extends CookieHandler {
    private final String where;

    Failing(String where) {
      this.where = where;
    }

    @Override
    public Map<String, List<String>> get(URI uri, Map<String, List<String>> fields)
        throws IOException {
      fail("get");
      return Map.of();
    }

    @Override
    public void put(URI uri, Map<String, List<String>> fields) throws IOException {
      fail("put");
    }

    private void fail(String place) throws IOException {
      if (where.equals(place)) {
        throw new IOException("cookies");
      }
      if (where.equals(place + " throws")) {
        throw new ParityScene.Thrown(where);
      }
    }
  }
}
