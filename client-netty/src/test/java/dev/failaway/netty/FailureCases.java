/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static dev.failaway.netty.ParityCase.acting;
import static dev.failaway.netty.ParityCase.answering;
import static dev.failaway.netty.ParityCase.get;
import static dev.failaway.netty.ParityCase.response;

import dev.failaway.netty.ParityCase.Script;
import dev.failaway.testkit.BlackHole;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/** What users catch when a server, a handler or a subscriber fails. */
final class FailureCases {
  private static final String HELLO = response(200, "", "hello");
  private static final String LONGER_THAN_SENT =
      "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello";

  private FailureCases() {}

  static List<ParityCase> all() {
    return List.of(
        acting(
            "a refused connect",
            answering(HELLO),
            scene -> {
              try (Socket taken = deafPort()) {
                URI nobody = URI.create("http://localhost:" + taken.getLocalPort());
                scene.exchange(HttpRequest.newBuilder(nobody), BodyHandlers.ofString());
              }
            }),
        acting(
            "the end instead of a response",
            (connection, notes) -> connection.readHead(),
            scene ->
                scene.exchange(
                    scene.request("/").POST(BodyPublishers.noBody()), BodyHandlers.ofString())),
        once("the end within a head", "HTTP/1.1 200 OK\r\nConte", BodyHandlers.ofString()),
        once("the end within a String", LONGER_THAN_SENT, BodyHandlers.ofString()),
        once("the end within a byte array", LONGER_THAN_SENT, BodyHandlers.ofByteArray()),
        once("the end within a stream", LONGER_THAN_SENT, BodyHandlers.ofInputStream()),
        once("the end within lines", LONGER_THAN_SENT, BodyHandlers.ofLines()),
        once("the end within a discarded body", LONGER_THAN_SENT, BodyHandlers.discarding()),
        once(
            "the end within a chunk",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhello",
            BodyHandlers.ofString()),
        once(
            "a chunk size that is none",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nhello",
            BodyHandlers.ofString()),
        once("no HTTP at all", "SSH-2.0-OpenSSH_9.6\r\n\r\n", BodyHandlers.ofString()),
        acting(
            "a reset within the body",
            (connection, notes) -> {
              connection.readHead();
              connection.write(LONGER_THAN_SENT);
              connection.reset();
            },
            scene -> scene.exchange("/", BodyHandlers.ofString())),
        timingOut("no head before the timeout", ""),
        timingOut("a timeout within the head", "HTTP/1.1 200 OK\r\nX-A:"),
        acting(
            "a handler that throws",
            answering(HELLO),
            scene ->
                scene.exchange(
                    "/",
                    info -> {
                      throw new ParityScene.Thrown("handler");
                    })),
        acting(
            "a handler that breaks down",
            answering(HELLO),
            scene ->
                scene.exchange(
                    "/",
                    info -> {
                      throw new LinkageError("handler");
                    })),
        acting(
                "a connect that takes too long",
                answering(HELLO),
                scene -> {
                  try (BlackHole hole =
                      BlackHole.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
                    scene.second(hole.address().getPort());
                    scene.exchange(HttpRequest.newBuilder(uri(hole)), BodyHandlers.ofString());
                  }
                })
            .with(builder -> builder.connectTimeout(Duration.ofMillis(300))),
        acting(
            "a request's time that is over while it connects",
            answering(HELLO),
            scene -> {
              try (BlackHole hole =
                  BlackHole.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
                scene.exchange(
                    HttpRequest.newBuilder(uri(hole)).timeout(Duration.ofMillis(300)),
                    BodyHandlers.ofString());
              }
            }),
        acting(
            "a switch of protocols that nobody asked for",
            answering("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"),
            scene -> scene.exchange("/", BodyHandlers.ofString())),
        subscribing("onSubscribe throws", new Faulty("onSubscribe")),
        subscribing("onNext breaks down", new Faulty("onNext!")),
        subscribing("onNext throws", new Faulty("onNext")),
        subscribing("onComplete throws", new Faulty("onComplete")),
        subscribing("getBody throws", new Faulty("getBody")),
        subscribing("the body's stage fails", new Faulty("stage")),
        subscribing("a subscriber asks for nothing", new Faulty("request")),
        subscribing("a subscriber asks for less than nothing", new Faulty("request -1")),
        subscribing("onError throws", new Faulty("onError")),
        get("a mapper that throws", HELLO)
            .doing(
                scene ->
                    scene.exchange(
                        "/",
                        info ->
                            BodySubscribers.mapping(
                                BodySubscribers.ofByteArray(),
                                octets -> {
                                  throw new ParityScene.Thrown("mapper");
                                }))));
  }

  private static URI uri(BlackHole hole) {
    return URI.create("http://localhost:" + hole.address().getPort());
  }

  /** A port that nobody else can take while nobody listens there. */
  private static Socket deafPort() throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    return socket;
  }

  /**
   * A request that gets no more than these octets, after one that is answered: what times out on a
   * connection that is there has not been busy connecting. Whether the server has seen the request
   * by then is up to the machine.
   */
  private static ParityCase timingOut(String name, String octets) {
    Script script =
        (connection, notes) -> {
          String head = connection.readHead();
          while (head != null && head.startsWith("GET /first ")) {
            connection.write(HELLO);
            head = connection.readHead();
          }
          connection.write(octets);
          connection.readAll();
        };
    return acting(
        name,
        script,
        scene -> {
          scene.leaveServerOut();
          HttpRequest late =
              scene.foreign(scene.request("/").timeout(Duration.ofMillis(200)).build());
          scene.see("first", () -> first(scene));
          scene.see("send", () -> scene.client().send(late, BodyHandlers.ofString()));
          scene.see("first again", () -> first(scene));
          scene.see(
              "sendAsync",
              () ->
                  scene
                      .client()
                      .sendAsync(late, BodyHandlers.ofString())
                      .get(20, TimeUnit.SECONDS));
        });
  }

  private static HttpResponse<String> first(ParityScene scene)
      throws IOException, InterruptedException {
    return scene.client().send(scene.request("/first").build(), BodyHandlers.ofString());
  }

  private static ParityCase once(String name, String octets, BodyHandler<?> handler) {
    Script script =
        (connection, notes) -> {
          connection.readHead();
          connection.write(octets);
        };
    return acting(name, script, scene -> scene.exchange("/", handler));
  }

  private static ParityCase subscribing(String name, Faulty faulty) {
    return acting(name, answering(HELLO), scene -> scene.exchange("/", faulty));
  }

  /** A handler whose subscriber breaks the rules in one place. */
  private record Faulty(String where) implements BodyHandler<String> {
    @Override
    public BodySubscriber<String> apply(ResponseInfo info) {
      return new FaultySubscriber(where);
    }
  }

  private static final class FaultySubscriber implements BodySubscriber<String> {
    private final String where;
    private final CompletableFuture<String> body = new CompletableFuture<>();

    FaultySubscriber(String where) {
      this.where = where;
    }

    private void here(String place) {
      if (place.equals(where)) {
        throw new ParityScene.Thrown(where);
      }
    }

    @Override
    public CompletionStage<String> getBody() {
      here("getBody");
      return where.equals("stage")
          ? CompletableFuture.failedFuture(new ParityScene.Thrown("stage"))
          : body;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      here("onSubscribe");
      subscription.request(
          where.equals("request") ? 0 : where.equals("request -1") ? -1 : Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> item) {
      here("onNext");
      if (where.equals("onNext!")) {
        throw new LinkageError(where);
      }
      if (where.equals("onError")) {
        throw new ParityScene.Thrown("onNext");
      }
    }

    @Override
    public void onError(Throwable cause) {
      here("onError");
      body.completeExceptionally(cause);
    }

    @Override
    public void onComplete() {
      here("onComplete");
      body.complete("complete");
    }
  }
}
