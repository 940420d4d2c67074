/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * A case played with one client: what a user and the server saw, as text that can be compared. What
 * may differ by nature is left out: ports, User-Agent, the wording of messages.
 */
final class ParityScene implements AutoCloseable {
  private static final long SECONDS = 20;
  private static final int LONGEST = 2_000;

  private final ParityClient kind;
  private final RawServer server;
  private final HttpClient client;
  private boolean serverCounts = true;
  private int second;
  private final List<String> seen = new ArrayList<>();
  private final Queue<String> notes = new ConcurrentLinkedQueue<>();

  private ParityScene(ParityClient kind, ParityCase parityCase, HttpClient client)
      throws IOException {
    this.kind = kind;
    this.client = client;
    this.server =
        RawServer.start(
            connection -> {
              try {
                parityCase.server().run(connection, notes::add);
              } catch (IOException e) {
                throw e;
              } catch (Exception e) {
                throw new IOException(e);
              }
            });
  }

  /** Plays a case and tells what was seen. */
  static String play(ParityCase parityCase, ParityClient kind) throws Exception {
    return play(parityCase, kind, () -> kind.build(parityCase.settings()));
  }

  static String play(ParityCase parityCase, ParityClient kind, Supplier<HttpClient> clients)
      throws Exception {
    try (ParityScene scene = new ParityScene(kind, parityCase, clients.get())) {
      parityCase.action().run(scene);
      return scene.toString();
    }
  }

  HttpClient client() {
    return client;
  }

  RawServer server() {
    return server;
  }

  /** What the server saw is not compared: it depends on who was faster. */
  void leaveServerOut() {
    serverCounts = false;
  }

  URI uri(String path) {
    return server.localUri(path);
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(uri(path));
  }

  HttpRequest foreign(HttpRequest request) {
    return kind.request(request);
  }

  <T> BodyHandler<T> foreign(BodyHandler<T> handler) {
    return kind.handler(handler);
  }

  <T> void exchange(String path, BodyHandler<T> handler) {
    exchange(request(path), handler);
  }

  /** Sends the request both ways and writes down both results. */
  <T> void exchange(HttpRequest.Builder request, BodyHandler<T> handler) {
    HttpRequest built = foreign(request.build());
    BodyHandler<T> foreign = foreign(handler);
    see("send", () -> client.send(built, foreign));
    see("sendAsync", () -> client.sendAsync(built, foreign).get(SECONDS, TimeUnit.SECONDS));
  }

  /** The same for a request that no builder would build. */
  void exchange(HttpRequest request) {
    see("send", () -> client.send(request, BodyHandlers.ofString()));
    see(
        "sendAsync",
        () -> client.sendAsync(request, BodyHandlers.ofString()).get(SECONDS, TimeUnit.SECONDS));
  }

  /** Sends a GET once and writes down its status, or how it fails. */
  void seeStatus() {
    see("status", () -> client.send(request("/").build(), BodyHandlers.discarding()).statusCode());
  }

  /** Something a user does. */
  interface Attempt {
    @Nullable Object get() throws Exception;
  }

  /** Writes down what comes of it. */
  void see(String what, Attempt attempt) {
    try {
      Object result = attempt.get();
      String text = result instanceof HttpResponse<?> r ? describe(r) : body(result);
      note(what + ": " + (text.length() > LONGEST ? text.hashCode() : text));
    } catch (TimeoutException e) {
      note(what + ": hangs");
    } catch (Exception e) {
      note(what + ": " + (isCancellation(e) ? "cancelled" : failed(e)));
    }
  }

  /** As a CancellationException, or as the cause of something: the JDK's client does the latter. */
  private static boolean isCancellation(Throwable failure) {
    return failure instanceof CancellationException
        || failure.getCause() instanceof CancellationException;
  }

  private static String failed(Exception failure) {
    return failure instanceof ExecutionException
        ? "fails with " + describe(failure.getCause())
        : "throws " + describe(failure) + rebuilt(failure);
  }

  /**
   * What a user needs to find the place: a failure of {@code send} is made where it is thrown, and
   * says what its cause says.
   */
  private static String rebuilt(Exception failure) {
    boolean fromHere =
        Stream.of(failure.getStackTrace())
            .anyMatch(frame -> frame.getClassName().equals(ParityScene.class.getName()));
    // The JDK's client gives a timeout no cause; ours has the report there. How often it wraps what
    // a user's own code throws depends on its version.
    boolean tells = contract(failure) != HttpTimeoutException.class && thrown(failure).isEmpty();
    Throwable cause = tells ? failure.getCause() : null;
    return (fromHere ? " here" : " elsewhere")
        + (cause == null ? "" : ", as " + contract(cause).getName())
        + (cause == null || Objects.equals(cause.getMessage(), failure.getMessage())
            ? ""
            : ", in other words");
  }

  void note(String line) {
    seen.add(line.replace(":" + server.port(), ":PORT").replace(":" + second, ":SECOND"));
  }

  /** The port of another server of the case, which is not compared either. */
  void second(int port) {
    second = port;
  }

  private static String describe(HttpResponse<?> response) {
    return response.statusCode()
        + " "
        + response.version()
        + " "
        + new TreeMap<>(response.headers().map())
        + " <"
        + body(response.body())
        + "> for "
        + response.request().method()
        + " "
        + response.request().uri()
        + " at "
        + response.uri()
        + (response.sslSession().isPresent() ? " secure" : "")
        + response.previousResponse().map(previous -> " after " + describe(previous)).orElse("");
  }

  private static String body(@Nullable Object body) {
    try {
      if (body instanceof byte[] octets) {
        return new String(octets, StandardCharsets.ISO_8859_1);
      }
      if (body instanceof InputStream stream) {
        return new String(stream.readAllBytes(), StandardCharsets.ISO_8859_1);
      }
      if (body instanceof Path path) {
        return Files.readString(path, StandardCharsets.ISO_8859_1);
      }
      if (body instanceof Stream<?> lines) {
        return lines.map(String::valueOf).collect(Collectors.joining("|"));
      }
      return String.valueOf(body);
    } catch (IOException e) {
      return "reading throws " + describe(e);
    } catch (RuntimeException e) {
      return "reading throws " + describe(e);
    }
  }

  /** The class, and those of its causes as far as they say something to a user. */
  static String describe(@Nullable Throwable failure) {
    if (failure == null) {
      return "nothing";
    }
    return contract(failure).getName()
        + thrown(failure).map(cause -> " because of my " + cause.getMessage()).orElse("");
  }

  /** What the case's own code threw, if that is the reason. */
  private static Optional<Throwable> thrown(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
        .filter(cause -> cause instanceof Thrown)
        .findFirst();
  }

  /** The class a user may catch by the contract; subclasses of it are nobody's business. */
  private static Class<?> contract(Throwable failure) {
    return Stream.of(
            HttpConnectTimeoutException.class,
            HttpTimeoutException.class,
            ConnectException.class,
            SSLHandshakeException.class,
            SSLException.class,
            IOException.class)
        .filter(type -> type.isInstance(failure))
        .findFirst()
        .<Class<?>>map(type -> type)
        .orElse(failure.getClass());
  }

  /** What a user's own code throws in a case. */
  static final class Thrown extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Thrown(String message) {
      super(message, null, false, false);
    }
  }

  @Override
  public void close() throws IOException {
    ParityClient.shutDown(client);
    server.close();
  }

  /** Everything that was seen, the server's part last. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    seen.forEach(line -> text.append(line).append('\n'));
    if (!serverCounts) {
      return text.toString();
    }
    server.heads().forEach(head -> text.append("server: ").append(normalised(head)).append('\n'));
    notes.forEach(note -> text.append("server: ").append(note).append('\n'));
    return text.toString();
  }

  private String normalised(String head) {
    String[] lines = head.replace(":" + server.port(), ":PORT").strip().split("\r\n", -1);
    return lines[0]
        + " "
        + Stream.of(lines)
            .skip(1)
            .filter(line -> !line.toLowerCase(Locale.ROOT).startsWith("user-agent:"))
            .map(ParityScene::lowerName)
            .filter(line -> !isNothing(lines[0], line))
            .sorted()
            .toList();
  }

  /** Java 17 says of a GET or DELETE that it has no body, later ones do not. */
  private static boolean isNothing(String requestLine, String line) {
    return (requestLine.startsWith("GET ") || requestLine.startsWith("DELETE "))
        && line.equals("content-length: 0");
  }

  private static String lowerName(String line) {
    int colon = line.indexOf(':');
    String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
    String value = line.substring(colon);
    return name + (name.equals("expect") ? value.toLowerCase(Locale.ROOT) : value);
  }
}
