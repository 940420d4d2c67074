/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Writes one response, or the first part of it, as fast as the peer reads.
 *
 * <p>It formats the bytes itself, because a codec would refuse to write what is wrong on purpose.
 *
 * <p>Threading: confined to the connection's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write shows as the end of the channel
final class ResponseWriter {
  private static final int PART_BYTES = 16 * 1024;

  private final NodeConnection connection;
  private final FakeRequest request;
  private final FakeResponse response;
  private final boolean close;
  private final long limit;
  private final Runnable whenSent;
  private long position;
  private boolean pumping;
  private boolean waiting;
  private boolean ended;

  /**
   * A writer that has not begun.
   *
   * @param limit how many bytes of the body are sent; fewer than its length leaves it unfinished
   * @param whenSent runs once everything is in the kernel's hands
   */
  ResponseWriter(
      NodeConnection connection,
      FakeRequest request,
      FakeResponse response,
      boolean close,
      long limit,
      Runnable whenSent) {
    this.connection = connection;
    this.request = request;
    this.response = response;
    this.close = close;
    this.limit = hasBody() ? limit : 0;
    this.whenSent = whenSent;
  }

  void start() {
    Channel channel = connection.channel();
    channel.write(ByteBufUtil.writeUtf8(channel.alloc(), head()));
    pump();
  }

  /** Goes on, now that the peer has read or the connection is thawed. */
  void pump() {
    if (pumping || waiting || ended) {
      return;
    }
    pumping = true;
    Channel channel = connection.channel();
    while (position < limit && channel.isWritable() && !connection.isFrozen() && !waiting) {
      writePart(channel);
      if (!channel.isWritable()) {
        channel.flush();
      }
    }
    pumping = false;
    if (position >= limit) {
      end(channel);
    } else {
      channel.flush();
    }
  }

  private void writePart(Channel channel) {
    boolean paced = response.paceBytes() > 0;
    int count = (int) Math.min(paced ? response.paceBytes() : PART_BYTES, limit - position);
    ByteBuf part = response.body().slice(position, count);
    position += count;
    if (response.isChunked()) {
      channel.write(ascii(Integer.toHexString(count) + "\r\n"));
      channel.write(part);
      channel.write(ascii("\r\n"));
    } else {
      channel.write(part);
    }
    if (paced && position < limit) {
      waiting = true;
      connection.after(response.pace().toNanos(), TimeUnit.NANOSECONDS, this::goOn);
    }
  }

  private void goOn() {
    waiting = false;
    pump();
  }

  private void end(Channel channel) {
    ended = true;
    boolean whole = position >= response.length() || !hasBody();
    String last = whole && response.isChunked() && hasBody() ? "0\r\n\r\n" : "";
    ChannelFuture sent = channel.writeAndFlush(ascii(last));
    sent.addListener(
        future -> {
          if (future.isSuccess()) {
            whenSent.run();
          }
        });
  }

  private boolean hasBody() {
    int status = response.status();
    return !request.method().equals("HEAD") && status != 204 && status != 304;
  }

  private String head() {
    StringBuilder head = new StringBuilder(256);
    HttpResponseStatus status = HttpResponseStatus.valueOf(response.status());
    head.append("HTTP/1.1 ").append(status.code()).append(' ').append(status.reasonPhrase());
    head.append("\r\n");
    boolean framed = response.status() == 204 || response.status() == 304;
    for (Map.Entry<String, String> header : response.headers()) {
      append(head, header.getKey(), header.getValue());
      framed |= isFraming(header.getKey());
    }
    if (!framed && response.isChunked()) {
      append(head, "Transfer-Encoding", "chunked");
    } else if (!framed) {
      append(head, "Content-Length", Long.toString(response.length()));
    }
    append(head, "X-Node", request.node().label());
    append(head, "X-Zone", request.node().zone().label());
    if (close) {
      append(head, "Connection", "close");
    }
    return head.append("\r\n").toString();
  }

  private static boolean isFraming(String name) {
    return name.equalsIgnoreCase("Content-Length") || name.equalsIgnoreCase("Transfer-Encoding");
  }

  private static void append(StringBuilder head, String name, String value) {
    head.append(name).append(": ").append(value).append("\r\n");
  }

  private static ByteBuf ascii(String text) {
    return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.US_ASCII));
  }
}
