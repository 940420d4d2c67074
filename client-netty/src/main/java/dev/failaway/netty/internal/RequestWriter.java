/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The request side of an HTTP/1.1 connection: head and a body at hand in one write, a published
 * body as the channel takes it, and the wait for 100 (Continue) before either body.
 *
 * <p>Threading: confined to the connection's loop.
 */
final class RequestWriter implements Upload.Target {
  /** The connection, as its writer sees it. */
  interface Owner {
    /** Octets of the body went out. */
    void wrote();

    /** A write failed; what the server said before may still be read. */
    void writeFailed(IOException cause);

    /** The body's publisher failed. */
    void bodyFailed(IOException cause);
  }

  private final Channel channel;
  private final Owner owner;
  private final ChannelFutureListener onWritten = this::written;

  private @Nullable OutboundRequest request;
  private @Nullable Upload upload;
  private boolean awaitingContinue;
  private boolean complete;

  RequestWriter(Channel channel, Owner owner) {
    this.channel = channel;
    this.owner = owner;
  }

  /** Begins a request. */
  void begin(OutboundRequest next) {
    request = next;
    awaitingContinue = next.expectsContinue();
    byte[] head = next.head();
    byte[] octets = next.body().octets();
    upload = octets == null ? new Upload(channel.eventLoop(), next.body(), this) : null;
    complete = octets != null && !awaitingContinue;
    if (octets == null || awaitingContinue) {
      write(channel.alloc().ioBuffer(head.length).writeBytes(head));
    } else {
      int length = head.length + octets.length;
      write(channel.alloc().ioBuffer(length).writeBytes(head).writeBytes(octets));
    }
    if (upload != null && !awaitingContinue) {
      upload.start();
    }
  }

  /** Whether the body is held back until the server asks for it, or time is up. */
  boolean isAwaitingContinue() {
    return awaitingContinue;
  }

  /** Sends the body that was held back. */
  void sendBody() {
    awaitingContinue = false;
    if (upload != null) {
      upload.start();
      return;
    }
    byte[] octets = request == null ? null : request.body().octets();
    if (octets != null) {
      complete = true;
      write(channel.alloc().ioBuffer(octets.length).writeBytes(octets));
    }
  }

  /** Whether the whole request was handed to the channel. */
  boolean isComplete() {
    return complete;
  }

  /** The channel takes more. */
  void resume() {
    if (upload != null && channel.isWritable()) {
      upload.resume();
    }
  }

  /** The request is over, sent or not. */
  void end() {
    if (upload != null && !upload.isOver()) {
      upload.cancel();
    }
    upload = null;
    request = null;
    awaitingContinue = false;
  }

  @Override
  public boolean writeBody(ByteBuffer buffer) {
    if (request == null) {
      return false;
    }
    owner.wrote();
    boolean chunked = request.body().length() < 0;
    write(chunked ? Chunks.frame(channel.alloc(), buffer) : Chunks.plain(buffer));
    return channel.isWritable();
  }

  @Override
  public void completeBody() {
    if (request == null) {
      return;
    }
    complete = true;
    if (request.body().length() < 0) {
      write(Chunks.last());
    }
  }

  @Override
  public void failBody(IOException cause) {
    if (request != null) {
      owner.bodyFailed(cause);
    }
  }

  private void write(ByteBuf buffer) {
    channel.writeAndFlush(buffer).addListener(onWritten);
  }

  private void written(ChannelFuture write) {
    Throwable cause = write.cause();
    if (cause != null && request != null) {
      owner.writeFailed(Failures.asIo(cause));
    }
  }
}
