/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static dev.failaway.netty.ParityCase.response;

import dev.failaway.netty.ParityCase.Script;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Where redirects lead, with which method, body and fields, and where they end. */
final class RedirectCases {
  private RedirectCases() {}

  static List<ParityCase> all() {
    List<ParityCase> cases = new ArrayList<>();
    for (int status : List.of(300, 301, 302, 303, 304, 305, 307, 308)) {
      for (String method : List.of("GET", "POST", "PUT", "HEAD")) {
        cases.add(followed(status + " to a " + method, status, method, "Location: /there\r\n"));
      }
    }
    cases.add(followed("a relative place", 302, "GET", "Location: there?a=b\r\n"));
    cases.add(followed("a place with a fragment", 302, "GET", "Location: /there#x\r\n"));
    cases.add(
        followed(
            "a connection that closes", 302, "GET", "Connection: close\r\nLocation: /there\r\n"));
    cases.add(
        followed("redirects that are not to be followed", 302, "GET", "Location: /there\r\n")
            .with(builder -> builder.followRedirects(Redirect.NEVER)));
    cases.add(
        followed("redirects that are followed where it is safe", 302, "GET", "Location: /there\r\n")
            .with(builder -> builder.followRedirects(Redirect.NORMAL)));
    return cases;
  }

  private static ParityCase followed(String name, int status, String method, String fields) {
    return ParityCase.acting(
            "redirect: " + name,
            redirecting(status, fields),
            scene ->
                scene.exchange(
                    scene
                        .request("/")
                        .header("Authorization", "secret")
                        .header("Cookie", "a=b")
                        .header("Referer", "x")
                        .header("X-Own", "kept")
                        .method(
                            method,
                            method.startsWith("P")
                                ? BodyPublishers.ofString("body")
                                : BodyPublishers.noBody()),
                    BodyHandlers.ofString()))
        .with(builder -> builder.followRedirects(Redirect.ALWAYS));
  }

  private static Script redirecting(int status, String fields) {
    return (connection, notes) -> {
      String head;
      while ((head = connection.readHead()) != null) {
        if (head.toLowerCase(Locale.ROOT).contains("content-length: 4")) {
          notes.accept(connection.read(4));
        }
        boolean bodiless = head.startsWith("HEAD") || status == 304;
        String port = String.valueOf(connection.localPort());
        if (head.contains(" / ")) {
          String redirect = response(status, fields.replace("PORT", port), bodiless ? "" : "gone");
          connection.write(redirect);
          if (fields.contains("close")) {
            return;
          }
        } else {
          connection.write(response(200, "", head.startsWith("HEAD") ? "" : "there"));
        }
      }
    };
  }
}
