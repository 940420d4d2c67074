/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static dev.failaway.netty.ParityCase.acting;
import static dev.failaway.netty.ParityCase.answering;
import static dev.failaway.netty.ParityCase.response;

import dev.failaway.netty.ParityCase.Action;
import dev.failaway.netty.ParityCase.Script;
import dev.failaway.testkit.Await;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Futures of sendAsync: what they end with, who may cancel them, and what dependents may do. */
final class FutureCases {
  private static final String HELLO = response(200, "", "hello");

  private FutureCases() {}

  static List<ParityCase> all() {
    return List.of(
        silent("cancelled", true, future -> future),
        silent("cancelled through a derived one", true, f -> f.thenApply(HttpResponse::body)),
        silent(
            "cancelled through one derived twice",
            true,
            f -> f.thenApply(HttpResponse::body).thenCompose(CompletableFuture::completedFuture)),
        silent("cancelled through a copy", true, CompletableFuture::copy),
        silent("cancelled without interruption", false, future -> future),
        silent("a derived one cancelled gently", false, f -> f.thenApply(HttpResponse::body)),
        acting(
            "an exception in a dependent", answering("nonsense\r\n\r\n"), FutureCases::dependents),
        acting("replacing the result", answering(HELLO), FutureCases::obtruding),
        reading("a dependent reads a stream", BodyHandlers.ofInputStream()),
        reading("a dependent reads lines", BodyHandlers.ofLines()),
        reading(
            "a dependent reads a buffered stream",
            BodyHandlers.buffering(BodyHandlers.ofInputStream(), 7)),
        reading("a dependent reads a stream, with cookies", BodyHandlers.ofInputStream())
            .with(builder -> builder.cookieHandler(new CookieManager())),
        onOneThread(
            "a dependent reads a stream while its executor has one thread",
            BodyHandlers.ofInputStream()),
        onOneThread(
            "a dependent reads lines while its executor has one thread", BodyHandlers.ofLines()),
        acting("a dependent waits for another request", answering(HELLO), FutureCases::nested),
        acting("an interrupted thread", answering(HELLO), FutureCases::interrupted));
  }

  /** Something made of the future of a request. */
  private interface Derivation {
    CompletableFuture<?> of(CompletableFuture<HttpResponse<String>> future);
  }

  private static ParityCase silent(String name, boolean interrupt, Derivation derivation) {
    Semaphore closed = new Semaphore(0);
    Semaphore released = new Semaphore(0);
    Script script =
        (connection, notes) -> {
          connection.readHead();
          if (!interrupt) {
            released.acquire();
            connection.write(HELLO);
          }
          connection.readAll();
          closed.release();
        };
    return acting(
        name,
        script,
        scene -> {
          CompletableFuture<HttpResponse<String>> future =
              scene
                  .client()
                  .sendAsync(
                      scene.foreign(scene.request("/").build()),
                      scene.foreign(BodyHandlers.ofString()));
          CompletableFuture<?> derived = derivation.of(future);
          Await.until(() -> !scene.server().heads().isEmpty(), Clients.PATIENCE);
          if (interrupt) {
            scene.note("cancel: " + derived.cancel(true));
            scene.see("the base", () -> future.get(20, TimeUnit.SECONDS));
            scene.see("closed", () -> closed.tryAcquire(20, TimeUnit.SECONDS));
          } else if (derived != future) {
            scene.note("cancel: " + derived.cancel(false));
            released.release();
            scene.see("the base", () -> future.get(20, TimeUnit.SECONDS));
          } else {
            released.release();
            scene.see("the base", () -> future.get(20, TimeUnit.SECONDS));
            scene.note("cancel after the end: " + derived.cancel(false) + future.isCancelled());
          }
          scene.see("the derived", () -> derived.getNow(null));
        });
  }

  private static void dependents(ParityScene scene) {
    HttpRequest request = scene.foreign(scene.request("/").build());
    BodyHandler<String> handler = scene.foreign(BodyHandlers.ofString());
    CompletableFuture<HttpResponse<String>> future = scene.client().sendAsync(request, handler);
    scene.see(
        "handle",
        () ->
            future
                .handle((response, failure) -> ParityScene.describe(failure))
                .get(20, TimeUnit.SECONDS));
    scene.see(
        "handle of a derived one",
        () ->
            future
                .thenApply(HttpResponse::body)
                .handle((response, failure) -> ParityScene.describe(failure))
                .get(20, TimeUnit.SECONDS));
    scene.see("join", future::join);
    scene.see("getNow", () -> future.getNow(null));
    scene.note("exceptional: " + future.isCompletedExceptionally() + future.isCancelled());
  }

  private static void obtruding(ParityScene scene) throws Exception {
    CompletableFuture<HttpResponse<String>> future =
        scene.client().sendAsync(scene.request("/").build(), BodyHandlers.ofString());
    CompletableFuture<String> derived = future.thenApply(HttpResponse::body);
    derived.get(20, TimeUnit.SECONDS);
    scene.see("obtrude", () -> obtrude(future));
    scene.see("obtrude a derived one", () -> obtrude(derived));
  }

  private static <T> String obtrude(CompletableFuture<T> future) {
    future.obtrudeException(new IllegalStateException());
    return "done";
  }

  private static ParityCase reading(String name, BodyHandler<?> handler) {
    return acting(name, trickling(), read(handler));
  }

  private static ParityCase onOneThread(String name, BodyHandler<?> handler) {
    ExecutorService one =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "the only one");
              thread.setDaemon(true);
              return thread;
            });
    return acting(name, trickling(), read(handler)).with(builder -> builder.executor(one));
  }

  private static Action read(BodyHandler<?> handler) {
    return scene -> {
      CompletableFuture<String> read =
          scene
              .client()
              .sendAsync(scene.request("/").build(), scene.foreign(handler))
              .thenApply(response -> text(response.body()));
      scene.see("read", () -> read.get(20, TimeUnit.SECONDS));
    };
  }

  private static String text(Object body) {
    try {
      return body instanceof InputStream stream
          ? new String(stream.readAllBytes(), StandardCharsets.US_ASCII)
          : ((Stream<?>) body).map(String::valueOf).collect(Collectors.joining("|"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A body in pieces, the last of which is not there when the head is read. */
  private static Script trickling() {
    return (connection, notes) -> {
      connection.readHead();
      connection.write("HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n");
      for (int i = 0; i < 60; i++) {
        connection.write("x".repeat(999) + "\n");
      }
      connection.readAll();
    };
  }

  private static void nested(ParityScene scene) {
    HttpRequest request = scene.request("/").build();
    CompletableFuture<String> nested =
        scene
            .client()
            .sendAsync(request, BodyHandlers.ofString())
            .thenApply(
                response -> {
                  try {
                    String first = response.body();
                    String sent = scene.client().send(request, BodyHandlers.ofString()).body();
                    String joined =
                        scene.client().sendAsync(request, BodyHandlers.ofString()).join().body();
                    return first + sent + joined;
                  } catch (IOException | InterruptedException e) {
                    return e.toString();
                  }
                });
    scene.see("nested", () -> nested.get(20, TimeUnit.SECONDS));
  }

  private static void interrupted(ParityScene scene) {
    Thread.currentThread().interrupt();
    scene.see(
        "send", () -> scene.client().send(scene.request("/").build(), BodyHandlers.ofString()));
    scene.note("still interrupted: " + Thread.interrupted());
  }
}
