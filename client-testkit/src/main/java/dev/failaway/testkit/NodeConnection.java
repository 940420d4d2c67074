/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One accepted connection: asks the faults and then the handler what to do with each request, and
 * answers one after the other.
 *
 * <p>Threading: confined to its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write shows as the end of the channel
final class NodeConnection extends ChannelInboundHandlerAdapter {
  private static final byte[] CONTINUE =
      "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final FakeNode node;
  private final NodeSettings settings;
  private final FreezeGate gate;
  private final Channel channel;
  private final long openedNanos = System.nanoTime();
  private final Deque<Exchange> waiting = new ArrayDeque<>();
  private final IdleClock idle;
  private final RequestReader reader;

  private @Nullable Exchange answering;
  private @Nullable ResponseWriter writer;
  private long answered;
  private boolean held;
  private boolean ending;

  NodeConnection(
      FakeNode node, NodeSettings settings, FreezeGate gate, Channel channel, long number) {
    this.node = node;
    this.settings = settings;
    this.gate = gate;
    this.channel = channel;
    this.idle = new IdleClock(this, gate, node);
    this.reader = new RequestReader(this, node, number, settings.maxRequestBytes());
  }

  Channel channel() {
    return channel;
  }

  boolean isFrozen() {
    return gate.isFrozen();
  }

  boolean isRetiring() {
    Optional<RetireFault> retire = node.faults().retire();
    return retire.isPresent() && retire.get().isDue(System.nanoTime() - openedNanos, answered + 1);
  }

  boolean isIdle() {
    return !reader.isReading() && answering == null && !ending;
  }

  /** Runs a task after a while, unless the connection is closed by then. */
  void after(long delay, TimeUnit unit, Runnable task) {
    channel.eventLoop().schedule(() -> runIfOpen(task), delay, unit);
  }

  private void runIfOpen(Runnable task) {
    if (channel.isActive()) {
      gate.run(task);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    node.opened(this);
    refresh();
    ctx.fireChannelActive();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    idle.stop();
    waiting.clear();
    node.closed(this);
    ctx.fireChannelInactive();
  }

  /** Brings the connection in line with the node's faults. */
  void refresh() {
    Optional<DoorFault> door = node.faults().door();
    if (door.isPresent() && !door.get().freezes()) {
      reset();
    } else if (door.isPresent()) {
      gate.freeze();
    } else if (gate.isFrozen()) {
      gate.thaw();
      resumeWriting();
    }
    idle.restart();
  }

  /** Ends a connection whose request was left unanswered on purpose. */
  void healed() {
    if (held) {
      close();
    }
  }

  void reset() {
    gate.run(
        () -> {
          if (channel.isActive()) {
            node.tally().resets.increment();
          }
          ending = true;
          Reset.close(channel);
        });
  }

  /** Resets at once, also a frozen connection. */
  void abort() {
    if (channel.isActive()) {
      node.tally().resets.increment();
    }
    ending = true;
    Reset.close(channel);
  }

  void close() {
    ending = true;
    if (node.faults().omitsCloseNotify()) {
      gate.closeSilently();
    } else {
      channel.close();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    reader.read(message);
  }

  /** A request's head has arrived. */
  void begun(RequestEntry started, boolean expectsContinue) {
    idle.stop();
    node.tally().requests.increment();
    settings.requests().add(started);
    if (expectsContinue) {
      channel.writeAndFlush(Unpooled.wrappedBuffer(CONTINUE));
    }
  }

  /** A request is complete. */
  void complete(FakeRequest request, RequestEntry started, boolean keepAlive) {
    waiting.add(new Exchange(this, request, started, keepAlive));
    answerNext();
  }

  /** Answers without knowing the whole request, and gives up the connection. */
  void refuse(int status) {
    idle.stop();
    ending = true;
    gate.dropBytes(() -> {});
    String text =
        "HTTP/1.1 " + status + " Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    channel
        .writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII))
        .addListener(ChannelFutureListener.CLOSE);
  }

  private void answerNext() {
    if (answering != null || ending) {
      return;
    }
    Exchange next = waiting.poll();
    if (next == null) {
      idle.restart();
      return;
    }
    answering = next;
    Optional<RequestFault> fault = node.faults().taking(node.dice());
    if (fault.isPresent()) {
      RequestFault taker = fault.get();
      later(
          node.latencyNanos(),
          () -> {
            next.label(taker.kind());
            taker.act(next);
          });
    } else {
      FakeResponse response = handle(next.request());
      later(
          node.latencyNanos() + response.delay().toNanos(),
          () -> whenReleased(response, () -> next.respond(response)));
    }
  }

  private void whenReleased(FakeResponse response, Runnable action) {
    if (response.release().toCompletableFuture().isDone()) {
      action.run();
    } else {
      response
          .release()
          .whenComplete(
              (happened, failure) -> channel.eventLoop().execute(() -> runIfOpen(action)));
    }
  }

  private void later(long nanos, Runnable action) {
    if (nanos <= 0) {
      gate.run(action);
    } else {
      after(nanos, TimeUnit.NANOSECONDS, action);
    }
  }

  /** What the handler says, or why it could not. */
  FakeResponse handle(FakeRequest request) {
    try {
      return settings.handler().handle(request);
    } catch (RuntimeException e) {
      return FakeResponse.status(500).withBody(e.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  void send(ResponseWriter response) {
    writer = response;
    response.start();
  }

  void hold() {
    held = true;
  }

  void finished() {
    writer = null;
    answering = null;
    answered++;
    node.tally().answered.increment();
    answerNext();
  }

  void finishAndClose() {
    answered++;
    node.tally().answered.increment();
    close();
  }

  private void resumeWriting() {
    ResponseWriter current = writer;
    if (current != null) {
      current.pump();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    resumeWriting();
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // A peer that resets, or a TLS handshake that fails, ends this connection and nothing else.
    channel.close();
  }
}
