/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static dev.failaway.netty.ParityCase.acting;
import static dev.failaway.netty.ParityCase.response;

import dev.failaway.netty.ParityCase.Script;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What servers see of requests, and what comes of requests and publishers that are wrong. */
final class RequestCases {
  private static final String HELLO = response(200, "", "hello");
  private static final byte[] OCTETS = "octets".getBytes(StandardCharsets.US_ASCII);

  private RequestCases() {}

  static List<ParityCase> all() {
    return List.of(
        post("a body of bytes", BodyPublishers.ofByteArray(OCTETS)),
        post("a part of an array", BodyPublishers.ofByteArray(OCTETS, 1, 3)),
        post("a body of a String", BodyPublishers.ofString("caf\u00e9")),
        post("a body of another charset", BodyPublishers.ofString("ab", StandardCharsets.UTF_16BE)),
        post("an empty body", BodyPublishers.ofString("")),
        post("no body", BodyPublishers.noBody()),
        post("a body of a large array", BodyPublishers.ofByteArray(new byte[200_000])),
        post("a stream", BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(OCTETS))),
        post("arrays", BodyPublishers.ofByteArrays(List.of(OCTETS, OCTETS))),
        post(
            "a publisher of unknown length",
            BodyPublishers.fromPublisher(BodyPublishers.ofString("chunks"))),
        post(
            "a publisher of known length",
            BodyPublishers.fromPublisher(BodyPublishers.ofString("chunks"), 6)),
        failing("too few octets", BodyPublishers.fromPublisher(BodyPublishers.ofString("few"), 6)),
        failing(
            "too many octets", BodyPublishers.fromPublisher(BodyPublishers.ofString("many"), 2)),
        failing("subscribe throws", new Faulty("subscribe", 6)),
        failing("subscribe throws, of unknown length", new Faulty("subscribe", -1)),
        failing("onError", new Faulty("onError", 6)),
        failing("contentLength throws", new Faulty("contentLength", 6)),
        failing("two subscriptions", new Faulty("onSubscribe twice", 6)),
        restricted("Host", "elsewhere.test"),
        restricted("Connection", "close"),
        restricted("Content-Length", "0"),
        restricted("Expect", "100-continue"),
        restricted("Upgrade", "websocket"),
        acting(
            "a foreign request without time",
            answering(),
            scene -> refused(scene, scene.request("/").build(), Optional.of(Duration.ZERO), null)),
        acting(
            "a foreign request for a connection to nowhere",
            answering(),
            scene -> refused(scene, scene.request("/").build(), Optional.empty(), "CONNECT")),
        get("a method of its own", r -> r.method("PURGE", BodyPublishers.noBody())),
        get("a method in lower case", r -> r.method("get", BodyPublishers.noBody())),
        get("DELETE", HttpRequest.Builder::DELETE),
        get("DELETE with a body", r -> r.method("DELETE", BodyPublishers.ofString("why"))),
        get("PUT", r -> r.PUT(BodyPublishers.ofString("put"))),
        get("repeated fields", r -> r.header("X-A", "1").header("X-B", "2").header("x-a", "3")),
        get("an empty field", r -> r.header("X-A", "")),
        get("own cookies", r -> r.header("Cookie", "a=1").header("Cookie", "b=2")),
        get("own authorization", r -> r.header("Authorization", "Bearer x")),
        get(
            "accepts",
            r -> r.header("Accept", "application/json").header("Accept-Encoding", "gzip")),
        at("a query", "/a/b?c=d&e=f%20g"),
        at("an encoded path", "/a%2Fb/%e4"),
        at("a fragment", "/a#b"),
        at("dots", "/a/../b/./c"),
        at("no path", ""),
        at("a query alone", "?a=b"),
        acting(
            "a scheme in capitals",
            answering(),
            scene ->
                scene.exchange(
                    HttpRequest.newBuilder(
                        URI.create(scene.uri("/").toString().replace("http:", "HTTP:"))),
                    BodyHandlers.ofString())),
        acting(
            "100 before the body",
            (connection, notes) -> {
              String head;
              while ((head = connection.readHead()) != null) {
                connection.write("HTTP/1.1 100 Continue\r\n\r\n");
                notes.accept(connection.read(length(head)));
                connection.write(HELLO);
              }
            },
            scene ->
                scene.exchange(
                    scene.request("/").expectContinue(true).POST(BodyPublishers.ofString("asked")),
                    BodyHandlers.ofString())));
  }

  private static ParityCase get(String name, UnaryOperator<HttpRequest.Builder> request) {
    return acting(
        name,
        answering(),
        scene -> scene.exchange(request.apply(scene.request("/")), BodyHandlers.ofString()));
  }

  /** A field that is the client's own, set past the builder that refuses it. */
  private static ParityCase restricted(String field, String value) {
    return acting(
        "a foreign request with the field " + field,
        answering(),
        scene -> {
          HttpRequest request = scene.request("/").build();
          HttpHeaders fields = HttpHeaders.of(Map.of(field, List.of(value)), (name, each) -> true);
          scene.exchange(new ForeignRequest(request, request.method(), fields, request.timeout()));
        });
  }

  private static void refused(
      ParityScene scene, HttpRequest request, Optional<Duration> timeout, @Nullable String method) {
    scene.exchange(
        new ForeignRequest(
            request, method == null ? request.method() : method, request.headers(), timeout));
  }

  private static ParityCase at(String name, String path) {
    return acting(name, answering(), scene -> scene.exchange(path, BodyHandlers.ofString()));
  }

  private static ParityCase post(String name, BodyPublisher body) {
    return acting(
        name,
        answering(),
        scene -> scene.exchange(scene.request("/").POST(body), BodyHandlers.ofString()));
  }

  private static ParityCase failing(String name, BodyPublisher body) {
    return post(name, body)
        .doing(
            scene -> {
              scene.leaveServerOut();
              scene.exchange(scene.request("/").POST(body), BodyHandlers.ofString());
            });
  }

  /** Answers when it has read the body, and tells what it was. */
  private static Script answering() {
    return (connection, notes) -> {
      String head;
      while ((head = connection.readHead()) != null) {
        boolean chunked = head.toLowerCase(Locale.ROOT).contains("transfer-encoding: chunked");
        String body =
            chunked
                ? new String(connection.readChunked(), StandardCharsets.ISO_8859_1)
                : connection.read(length(head));
        if (!body.isEmpty()) {
          notes.accept("body " + (body.length() < 100 ? body : body.length() + " octets"));
        }
        connection.write(HELLO);
      }
    };
  }

  private static int length(String head) {
    return head.lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
        .mapToInt(line -> Integer.parseInt(line.substring(15).trim()))
        .findFirst()
        .orElse(0);
  }

  /** A publisher that breaks the rules in one place. */
  private record Faulty(String where, long length) implements BodyPublisher {
    @Override
    public long contentLength() {
      if (where.equals("contentLength")) {
        throw new ParityScene.Thrown(where);
      }
      return length;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
      if (where.equals("subscribe")) {
        throw new ParityScene.Thrown(where);
      }
      if (where.equals("onSubscribe twice")) {
        subscriber.onSubscribe(new Nothing());
      }
      if (where.equals("onError")) {
        subscriber.onSubscribe(new Nothing());
        subscriber.onError(new ParityScene.Thrown(where));
      } else {
        BodyPublishers.ofString("secret").subscribe(subscriber);
      }
    }
  }

  private record Nothing() implements Flow.Subscription {
    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}
  }
}
