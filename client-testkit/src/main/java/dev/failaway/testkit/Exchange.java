/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import io.netty.buffer.Unpooled;
import java.util.function.Consumer;

/**
 * One request of a connection and the ways in which it can end; every fault is one of them.
 *
 * <p>Threading: confined to the connection's event loop.
 */
final class Exchange {
  private static final int MORE_THAN_SENT = 1024;

  private final NodeConnection connection;
  private final FakeRequest request;
  private final RequestEntry entry;
  private final boolean keepAlive;

  Exchange(NodeConnection connection, FakeRequest request, RequestEntry entry, boolean keepAlive) {
    this.connection = connection;
    this.request = request;
    this.entry = entry;
    this.keepAlive = keepAlive;
  }

  FakeRequest request() {
    return request;
  }

  /** Names in the log what becomes of the request. */
  void label(String label) {
    entry.answered(label);
  }

  /** Answers in good order; then the connection is kept, or closed if anybody wants that. */
  void respond(FakeResponse response) {
    boolean close = !keepAlive || connection.isRetiring() || asksToClose(response);
    entry.answered(Integer.toString(response.status()));
    Runnable ending = close ? connection::finishAndClose : connection::finished;
    connection.send(
        new ResponseWriter(connection, request, response, close, response.length(), ending));
  }

  /** Answers with the head for the whole body but only a part of it, then ends in another way. */
  void respondPartly(int bodyBytes, Consumer<Exchange> ending) {
    FakeResponse regular = connection.handle(request);
    FakeResponse whole =
        regular.length() > bodyBytes
            ? regular
            : regular.announcing(regular.length() + MORE_THAN_SENT);
    connection.send(
        new ResponseWriter(
            connection,
            request,
            whole,
            false,
            Math.min(bodyBytes, regular.length()),
            () -> ending.accept(this)));
  }

  /** Sends these bytes, whatever they are, then ends in the given way. */
  void raw(byte[] bytes, Consumer<Exchange> ending) {
    connection
        .channel()
        .writeAndFlush(Unpooled.wrappedBuffer(bytes))
        .addListener(
            sent -> {
              if (sent.isSuccess()) {
                ending.accept(this);
              }
            });
  }

  /** The request is dealt with; the next one may follow. */
  void done() {
    connection.finished();
  }

  /** Leaves the request unanswered until somebody heals. */
  void hold() {
    connection.hold();
  }

  /** Ends the connection with RST. */
  void reset() {
    connection.reset();
  }

  /** Ends the connection with FIN. */
  void close() {
    connection.close();
  }

  private static boolean asksToClose(FakeResponse response) {
    return response.headers().stream()
        .anyMatch(
            header ->
                header.getKey().equalsIgnoreCase("Connection")
                    && header.getValue().equalsIgnoreCase("close"));
  }
}
