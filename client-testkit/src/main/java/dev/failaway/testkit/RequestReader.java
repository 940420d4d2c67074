/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Puts the requests of one connection together from what the decoder delivers, and logs each as
 * soon as its head is there.
 *
 * <p>Threading: confined to the connection's event loop.
 */
final class RequestReader {
  private record Open(HttpRequest head, RequestEntry entry, ByteArrayOutputStream body) {}

  private final NodeConnection connection;
  private final FakeNode node;
  private final long number;
  private final long maxBytes;
  private @Nullable Open open;

  RequestReader(NodeConnection connection, FakeNode node, long number, long maxBytes) {
    this.connection = connection;
    this.node = node;
    this.number = number;
    this.maxBytes = maxBytes;
  }

  /** Whether a request has begun and is not complete. */
  boolean isReading() {
    return open != null;
  }

  /** Takes what the decoder delivers, and releases it. */
  void read(Object message) {
    try {
      if (message instanceof HttpRequest head) {
        begin(head);
      }
      if (message instanceof HttpContent content && open != null) {
        append(open, content);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void begin(HttpRequest head) {
    if (head.decoderResult().isFailure()) {
      connection.refuse(400);
      return;
    }
    RequestEntry entry =
        new RequestEntry(
            System.nanoTime(),
            node,
            number,
            head.method().name(),
            head.uri(),
            head.headers().get(HttpHeaderNames.HOST),
            head.headers().get("X-Request-Id"));
    open = new Open(head, entry, new ByteArrayOutputStream());
    connection.begun(entry, HttpUtil.is100ContinueExpected(head));
  }

  private void append(Open current, HttpContent content) {
    ByteBuf bytes = content.content();
    if (content.decoderResult().isFailure()) {
      giveUp(current, 400);
    } else if (current.body().size() + (long) bytes.readableBytes() > maxBytes) {
      giveUp(current, 413);
    } else {
      current.body().writeBytes(ByteBufUtil.getBytes(bytes));
      if (content instanceof LastHttpContent) {
        complete(current);
      }
    }
  }

  private void giveUp(Open current, int status) {
    open = null;
    current.entry().answered(Integer.toString(status));
    connection.refuse(status);
  }

  private void complete(Open current) {
    open = null;
    HttpRequest head = current.head();
    FakeRequest request =
        new FakeRequest(
            node,
            number,
            head.method().name(),
            head.uri(),
            head.headers(),
            current.body().toByteArray());
    current.entry().completed();
    connection.complete(request, current.entry(), HttpUtil.isKeepAlive(head));
  }
}
