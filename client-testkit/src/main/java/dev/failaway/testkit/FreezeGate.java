/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The first handler of a connection, next to the socket: it can hold everything back, in both
 * directions, and let it go on later in the same order.
 *
 * <p>Bytes that were handed to the kernel before cannot be called back.
 *
 * <p>Threading: confined to the connection's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write shows as the end of the channel
final class FreezeGate extends ChannelDuplexHandler {
  private sealed interface Held {
    record Write(Object message, ChannelPromise promise) implements Held {}

    record Close(ChannelPromise promise) implements Held {}

    record Flush() implements Held {}

    record Task(Runnable task) implements Held {}
  }

  private final Deque<Held> outbound = new ArrayDeque<>();
  private final Deque<Object> inbound = new ArrayDeque<>();
  private @Nullable ChannelHandlerContext ctx;
  private @Nullable Runnable whenBytes;
  private boolean frozen;

  boolean isFrozen() {
    return frozen;
  }

  void freeze() {
    frozen = true;
    context().channel().config().setAutoRead(false);
  }

  void thaw() {
    if (!frozen) {
      return;
    }
    frozen = false;
    ChannelHandlerContext self = context();
    for (Held held = outbound.poll(); held != null; held = outbound.poll()) {
      letGo(self, held);
    }
    for (Object message = inbound.poll(); message != null; message = inbound.poll()) {
      channelRead(self, message);
    }
    self.fireChannelReadComplete();
    self.channel().config().setAutoRead(true);
  }

  private static void letGo(ChannelHandlerContext self, Held held) {
    if (held instanceof Held.Write write) {
      self.write(write.message(), write.promise());
    } else if (held instanceof Held.Close close) {
      self.close(close.promise());
    } else if (held instanceof Held.Task task) {
      task.task().run();
    } else {
      self.flush();
    }
  }

  /** Runs the task now, or in its turn once the connection is thawed. */
  void run(Runnable task) {
    if (frozen) {
      outbound.add(new Held.Task(task));
    } else {
      task.run();
    }
  }

  /** From now on, received bytes are dropped, and the task runs with the first of them. */
  void dropBytes(Runnable whenFirst) {
    whenBytes = whenFirst;
  }

  /** Closes the socket without telling the handlers behind, so that TLS cannot say goodbye. */
  void closeSilently() {
    run(() -> context().close());
  }

  private ChannelHandlerContext context() {
    ChannelHandlerContext current = ctx;
    if (current == null) {
      throw new IllegalStateException("not in a pipeline");
    }
    return current;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    ctx = added;
  }

  @Override
  public void channelRead(ChannelHandlerContext self, Object message) {
    if (frozen) {
      inbound.add(message);
    } else if (whenBytes != null) {
      ReferenceCountUtil.release(message);
      whenBytes.run();
    } else {
      self.fireChannelRead(message);
    }
  }

  @Override
  public void write(ChannelHandlerContext self, Object message, ChannelPromise promise) {
    if (frozen) {
      outbound.add(new Held.Write(message, promise));
    } else {
      self.write(message, promise);
    }
  }

  @Override
  public void flush(ChannelHandlerContext self) {
    if (frozen) {
      outbound.add(new Held.Flush());
    } else {
      self.flush();
    }
  }

  @Override
  public void close(ChannelHandlerContext self, ChannelPromise promise) {
    if (frozen) {
      outbound.add(new Held.Close(promise));
    } else {
      self.close(promise);
    }
  }

  @Override
  public void read(ChannelHandlerContext self) {
    if (!frozen) {
      self.read();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext self) {
    dropAll();
    self.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext self) {
    dropAll();
  }

  private void dropAll() {
    for (Held held = outbound.poll(); held != null; held = outbound.poll()) {
      if (held instanceof Held.Write write) {
        ReferenceCountUtil.release(write.message());
        write.promise().tryFailure(new ClosedChannelException());
      } else if (held instanceof Held.Close close) {
        close.promise().trySuccess();
      }
    }
    for (Object message = inbound.poll(); message != null; message = inbound.poll()) {
      ReferenceCountUtil.release(message);
    }
  }
}
