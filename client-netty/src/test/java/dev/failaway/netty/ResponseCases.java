/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static dev.failaway.netty.ParityCase.acting;
import static dev.failaway.netty.ParityCase.answering;
import static dev.failaway.netty.ParityCase.get;
import static dev.failaway.netty.ParityCase.response;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/** What responses look like to a user. */
final class ResponseCases {
  private static final String HELLO = response(200, "", "hello");

  private ResponseCases() {}

  static List<ParityCase> all() {
    return List.of(
        get("a body of known length", HELLO),
        get("no body", response(200, "", "")),
        get(
            "a chunked body",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nfoo\r\n3\r\nbar\r\n0\r\n\r\n"),
        get(
            "trailers are not headers",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nfoo\r\n0\r\nX-After: 1\r\n\r\n"),
        acting(
            "a body up to the end of the connection",
            (connection, notes) -> {
              connection.readHead();
              connection.write("HTTP/1.1 200 OK\r\n\r\nuntil the end");
            },
            scene -> scene.exchange("/", BodyHandlers.ofString())),
        get("status 204", "HTTP/1.1 204 No Content\r\n\r\n"),
        get("status 204 with length 0", "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n"),
        get("status 204 with a body", "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello"),
        get("status 304", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\nETag: x\r\n\r\n"),
        get("status 205", "HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n"),
        get("status 404", response(404, "", "no")),
        get("status 503", response(503, "", "busy")),
        acting(
            "HEAD",
            answering("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"),
            scene ->
                scene.exchange(
                    scene.request("/").method("HEAD", BodyPublishers.noBody()),
                    BodyHandlers.ofString())),
        acting(
            "HEAD of a chunked resource",
            answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
            scene ->
                scene.exchange(
                    scene.request("/").method("HEAD", BodyPublishers.noBody()),
                    BodyHandlers.ofString())),
        get(
            "fields are trimmed, repeated and of any case",
            response(
                200,
                "X-a:  1 \r\nx-A: 2\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nX-Empty:\r\n",
                "x")),
        get(
            "interim responses are skipped",
            "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + HELLO),
        get(
            "HTTP/1.0",
            "HTTP/1.0 200 OK\r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\nhello"),
        get(
            "an encoded body is delivered as it is",
            response(200, "Content-Encoding: gzip\r\n", "not gzip")),
        get(
            "a charset",
            response(200, "Content-Type: text/plain; charset=ISO-8859-1\r\n", "caf\u00e9")),
        get(
            "a charset nobody knows",
            response(200, "Content-Type: text/plain; charset=klingon\r\n", "caf")),
        get(
            "a charset in quotes",
            response(200, "Content-Type: text/plain; charset=\"utf-16be\"\r\n", "\0a\0b")),
        get(
            "a malformed content type",
            response(200, "Content-Type: ;;;charset\r\n", "caf\u00c3\u00a9")),
        handled("ofByteArray", scene -> BodyHandlers.ofByteArray()),
        handled("ofString of a charset", scene -> BodyHandlers.ofString(StandardCharsets.UTF_16BE)),
        handled("ofInputStream", scene -> BodyHandlers.ofInputStream()),
        handled("ofLines", scene -> BodyHandlers.ofLines()),
        handled("discarding", scene -> BodyHandlers.discarding()),
        handled("replacing", scene -> BodyHandlers.replacing("other")),
        handled("buffering", scene -> BodyHandlers.buffering(BodyHandlers.ofString(), 3)),
        handled("ofFile", scene -> BodyHandlers.ofFile(file())),
        handled(
            "limited by a handler that looks at the head",
            scene -> ResponseCases::stringWhereMarked));
  }

  private static BodySubscriber<String> stringWhereMarked(ResponseInfo info) {
    boolean marked = info.statusCode() == 200 && info.headers().firstValue("x-b").isPresent();
    return marked ? BodyHandlers.ofString().apply(info) : BodyHandlers.replacing("no").apply(info);
  }

  private static <T> ParityCase handled(
      String name, Function<ParityScene, BodyHandler<T>> handlers) {
    return acting(
        name,
        answering(response(200, "X-B: 1\r\nContent-Type: text/plain\r\n", "one\ntwo\nthree")),
        scene -> scene.exchange("/", handlers.apply(scene)));
  }

  private static Path file() {
    try {
      Path file = Files.createTempFile("failaway-parity", ".body");
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
