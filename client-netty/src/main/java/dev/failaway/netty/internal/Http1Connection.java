/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import dev.failaway.CloseReason;
import dev.failaway.Outcome;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 connection: writes the head and body it is given, frames what comes back, and holds
 * the exchange to its timeouts.
 *
 * <ol>
 *   <li>One exchange at a time, no pipelining.
 *   <li>Reading goes on while idle: whatever arrives then, an octet or the end, closes it. Before a
 *       request that must not be sent twice, and after a second without one, the kernel is asked
 *       for what has not been read yet.
 *   <li>A body is read only as far as it was asked for; when nobody asks, reading stops.
 *   <li>A response that is complete before its request ends the sending, and the connection.
 *   <li>Only a connection without any doubt goes back to the pool.
 * </ol>
 *
 * <p>Threading: confined to its event loop, except for the methods that say otherwise.
 */
final class Http1Connection extends ChannelInboundHandlerAdapter
    implements PooledConnection, RequestWriter.Owner {
  /** After a failed write the server's last words may still arrive, but not for long. */
  private static final long WRITE_FAILURE_GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** How long the rest of an unwanted response may take. */
  private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** How long to wait for 100 (Continue), as the JDK does. */
  private static final long CONTINUE_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** Idle for so long, a connection is worth a system call before any request. */
  private static final long ASK_KERNEL_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final AtomicReferenceFieldUpdater<Http1Connection, @Nullable CloseReason> CLOSING =
      AtomicReferenceFieldUpdater.newUpdater(Http1Connection.class, CloseReason.class, "closing");

  private final Channel channel;
  private final Slot slot;
  private final Engine engine;
  private final LoopTimeouts timeouts;
  private final Timeout timeout = new Timeout(this::onTimeout);
  private final ResponseParser parser;
  private final RequestWriter writer;
  private final ConnectionLabel label;
  private final @Nullable SSLSession sslSession;

  /** Why it is being closed; the first to say so wins. */
  private volatile @Nullable CloseReason closing;

  /** Read by other threads; written on the loop. */
  private volatile boolean usable = true;

  // The connection's.
  private boolean reused;
  private boolean gotInput;

  /** When the loop last read what was to be expected. */
  private long quietSinceNanos;

  private boolean endOfInput;
  private boolean closeNotified;
  private @Nullable IOException trouble;

  // The exchange's.
  private @Nullable Exchange exchange;
  private boolean answered;
  private boolean headSeen;
  private boolean dataPending;
  private boolean driving;
  private long demand;
  private int drainLeft;
  private long headDueNanos;
  private long progressNanos;

  Http1Connection(
      Channel channel,
      Slot slot,
      Engine engine,
      ConnectionLabel label,
      @Nullable SSLSession sslSession) {
    this.channel = channel;
    this.slot = slot;
    this.engine = engine;
    this.label = label;
    this.sslSession = sslSession;
    this.writer = new RequestWriter(channel, this);
    this.timeouts = engine.timeoutsOf(channel.eventLoop());
    this.parser = new ResponseParser(label);
    this.quietSinceNanos = engine.now();
  }

  @Override
  public EventExecutor loop() {
    return channel.eventLoop();
  }

  @Override
  public boolean isUsable() {
    return usable && channel.isActive();
  }

  @Override
  public void close(CloseReason reason) {
    usable = false;
    because(reason);
    Channels.close(channel);
  }

  /** The first reason is the one that is counted, when the channel is closed. */
  private void because(CloseReason reason) {
    CLOSING.compareAndSet(this, null, reason);
  }

  @Override
  public void abort(IOException cause) {
    usable = false;
    onLoop(() -> breakOff(Outcome.CANCELLED, cause));
  }

  @Override
  public void abortIfStill(long nanos, IOException cause) {
    onLoop(
        () -> {
          if (exchange != null && engine.now() - progressNanos >= nanos) {
            breakOff(Outcome.CANCELLED, cause);
          }
        });
  }

  @Override
  public void abort(Exchange aborted, IOException cause) {
    if (exchange == aborted) {
      breakOff(Outcome.CANCELLED, cause);
    }
  }

  @Override
  public void stalled() {
    onLoop(this::leave);
  }

  private void onLoop(Runnable task) {
    try {
      channel.eventLoop().execute(task);
    } catch (RejectedExecutionException e) {
      // Its loop is gone, and the connection with it: the client was closed meanwhile.
    }
  }

  /**
   * What has no octet of its response may go elsewhere; the connection shares its server's fate.
   */
  private void leave() {
    Exchange current = exchange;
    if (current == null || answered) {
      return;
    }
    OptionalLong delay =
        current.leave(new IOException("stalled: " + label + " takes requests and answers none"));
    if (delay.isPresent()) {
      because(CloseReason.BROKEN_EXCHANGE);
      drop(Outcome.STALLED);
      current.left(delay.getAsLong());
    }
  }

  @Override
  public ConnectionLabel label() {
    return label;
  }

  @Override
  public @Nullable SSLSession sslSession() {
    return sslSession;
  }

  // ---- The request.

  @Override
  public void begin(Exchange next) {
    exchange = next;
    answered = false;
    headSeen = false;
    dataPending = false;
    demand = 0;
    drainLeft = 0;
    trouble = null;
    reused |= slot.wasIdle(); // a warm connection may be closing, too, when its first request comes
    long now = engine.now();
    CloseReason doubt = doubt(next, now);
    if (doubt != null) {
      because(doubt);
      fail(Failures.ofUnsent(reused), new IOException("the connection to " + label + ended(doubt)));
      return;
    }
    OutboundRequest request = next.request();
    parser.begin(request.answersHead());
    progressNanos = now;
    headDueNanos = next.headDueNanos(now);
    next.writing(now);
    writer.begin(request);
    if (exchange == next) {
      arm(now);
    }
  }

  /** Why nothing should be written to it, as far as anybody knows; null when nothing is known. */
  private @Nullable CloseReason doubt(Exchange next, long now) {
    if (!isUsable()) {
      return CloseReason.SERVER;
    }
    long quietNanos = now - quietSinceNanos;
    if (!reused || (quietNanos < ASK_KERNEL_NANOS && !next.isCareful())) {
      return null;
    }
    return switch (PeerState.of(channel, quietNanos)) {
      case QUIET -> null;
      case CLOSED -> CloseReason.SERVER;
      case SPOKE -> CloseReason.STRAY_OCTETS;
    };
  }

  private static String ended(CloseReason doubt) {
    return doubt == CloseReason.STRAY_OCTETS ? " got octets while it was idle" : " was closed";
  }

  @Override
  public void wrote() {
    progressNanos = engine.now();
  }

  @Override
  public void writeFailed(IOException cause) {
    if (trouble == null) {
      trouble = cause;
      usable = false;
      writer.end();
      arm(engine.now());
    }
  }

  @Override
  public void bodyFailed(IOException cause) {
    breakOff(Outcome.LOCAL_ERROR, cause);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    writer.resume();
  }

  // ---- The response.

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof ByteBuf input)) {
      ReferenceCountUtil.release(message);
      return;
    }
    gotInput = true;
    try {
      if (!input.isReadable()) {
        return;
      }
      if (exchange == null && drainLeft == 0) {
        stray();
        return;
      }
      parser.input().append(input);
    } finally {
      input.release();
    }
    progressNanos = engine.now();
    if (exchange != null) {
      exchange.received();
    }
    drive();
  }

  /** Something was read; if nothing of it was for this handler, TLS talks to itself. */
  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (exchange == null && !gotInput) {
      quietSinceNanos = engine.now();
    }
    gotInput = false;
  }

  private void stray() {
    if (usable) {
      usable = false;
      because(CloseReason.STRAY_OCTETS);
      Channels.close(channel);
      slot.pool.closed(slot, engine.now());
    }
  }

  @Override
  public void request(Exchange asking, long n) {
    if (exchange != asking) {
      return;
    }
    if (demand == 0) {
      progressNanos = engine.now();
    }
    demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
    if (!driving) {
      arm(progressNanos);
      drive();
    }
  }

  /** Pulls events as far as input and demand go. */
  private void drive() {
    if (driving) {
      return;
    }
    driving = true;
    try {
      while ((exchange != null || drainLeft > 0) && step()) {}
    } catch (MalformedResponseException e) {
      breakOff(Outcome.PROTOCOL_ERROR, e);
    } finally {
      driving = false;
    }
    if (exchange != null && endOfInput && !dataPending) {
      ended();
    } else if (exchange != null) {
      channel.config().setAutoRead(!dataPending);
      arm(engine.now());
    }
  }

  /** One event; answers whether another one may follow at once. */
  private boolean step() throws MalformedResponseException {
    if (!dataPending) {
      switch (parser.next()) {
        case NEED_INPUT -> {
          answered |= parser.started();
          return false;
        }
        case INTERIM -> {
          answered = true;
          if (parser.status() == 100 && writer.isAwaitingContinue()) {
            writer.sendBody();
          }
          return true;
        }
        case HEAD -> {
          return onHead();
        }
        case DATA -> dataPending = true;
        case END -> {
          onEnd();
          return false;
        }
      }
    }
    return onData();
  }

  private boolean onHead() {
    answered = true;
    headSeen = true;
    Exchange current = exchange;
    if (current == null) {
      return false;
    }
    if (current.responded(parser.head())) {
      return exchange == current;
    }
    exchange = null;
    drainLeft = Limits.DRAIN;
    long length = parser.head().contentLength();
    if (length > drainLeft || !writer.isComplete()) {
      discard();
      return false;
    }
    timeouts.set(timeout, engine.now() + DRAIN_NANOS, engine.now());
    return true;
  }

  private boolean onData() {
    Exchange current = exchange;
    if (current == null) {
      drainLeft -= parser.dataLength();
      dataPending = false;
      if (drainLeft <= 0) {
        discard();
      }
      return drainLeft > 0;
    }
    if (demand == 0) {
      return false;
    }
    demand = demand == Long.MAX_VALUE ? demand : demand - 1;
    dataPending = false;
    current.body(parser.data(), parser.dataStart(), parser.dataLength());
    return exchange == current;
  }

  private void onEnd() {
    Exchange current = exchange;
    boolean reusable =
        writer.isComplete()
            && usable
            && !endOfInput
            && trouble == null
            && !parser.hasLeftover()
            && parser.keepsAlive();
    writer.end();
    exchange = null;
    drainLeft = 0;
    reused = true;
    usable = reusable;
    timeouts.clear(timeout);
    parser.input().shrink();
    channel.config().setAutoRead(true);
    driving = false;
    quietSinceNanos = engine.now();
    slot.pool.release(slot, reusable, keepAliveNanos(), quietSinceNanos);
    if (current != null) {
      current.completed();
    }
  }

  /** A second less than the server says: its clock started earlier. */
  private long keepAliveNanos() {
    int seconds = parser.keepAliveSeconds();
    return seconds < 0 ? Nanos.FOREVER : TimeUnit.SECONDS.toNanos(Math.max(0, seconds - 1));
  }

  /** The rest of an unwanted response is not worth its connection. */
  private void discard() {
    drainLeft = 0;
    usable = false;
    writer.end();
    timeouts.clear(timeout);
    slot.pool.release(slot, false, 0, engine.now());
  }

  // ---- The end.

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == SslCloseCompletionEvent.SUCCESS) {
      closeNotified = true;
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    usable = false;
    endOfInput = true;
    Exchange current = exchange;
    if (current != null) {
      drive();
    }
    because(CloseReason.SERVER);
    count();
    if (current == null) {
      drainLeft = 0;
      timeouts.clear(timeout);
      slot.pool.closed(slot, engine.now());
    }
  }

  /** The input is over, and everything before its end has been delivered. */
  private void ended() {
    boolean cleanly = trouble == null && (closeNotified || sslSession == null);
    if (headSeen && cleanly && parser.endOfInput()) {
      onEnd();
      return;
    }
    IOException cause =
        trouble != null
            ? trouble
            : new IOException("the connection to " + label + " ended: " + parser.expected());
    because(CloseReason.BROKEN_EXCHANGE);
    fail(Failures.ofExchange(reused, answered, trouble), cause);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    IOException failure = Failures.asIo(cause);
    if (trouble == null) {
      trouble = failure;
    }
    usable = false;
    if (exchange == null) {
      Channels.close(channel);
    } else if (!(cause instanceof IOException)) {
      breakOff(Failures.ofExchange(false, answered, failure), failure);
    } else {
      // A broken write: what was received before is still to be read, then the end.
      arm(engine.now());
    }
  }

  /** Once for each connection that was counted as opened: its channel ends once. */
  private void count() {
    CloseReason reason = closing;
    if (reason != null) {
      engine.counters(slot.pool.target()).countClosed(reason);
    }
  }

  private void breakOff(Outcome outcome, IOException cause) {
    because(CloseReason.BROKEN_EXCHANGE);
    fail(outcome, cause);
  }

  private void fail(Outcome outcome, IOException cause) {
    Exchange current = exchange;
    drop(outcome);
    if (current != null) {
      current.failed(outcome, cause);
    }
  }

  /** Closes it and frees its place. */
  private void drop(Outcome outcome) {
    exchange = null;
    drainLeft = 0;
    dataPending = false;
    usable = false;
    writer.end();
    timeouts.clear(timeout);
    Channels.close(channel);
    if (outcome.isStale()) {
      slot.pool.closedStale(slot, engine.now());
    } else {
      slot.pool.closed(slot, engine.now());
    }
  }

  // ---- Time.

  /** Sets the timeout to what has to happen first. */
  private void arm(long now) {
    Exchange current = exchange;
    if (current == null) {
      return;
    }
    long due = headSeen ? bodyDueNanos(current) : headDueNanos;
    if (writer.isAwaitingContinue()) {
      due = earlier(due, progressNanos + CONTINUE_NANOS, now);
    }
    if (trouble != null) {
      due = earlier(due, now + WRITE_FAILURE_GRACE_NANOS, now);
    }
    timeouts.set(timeout, due, now);
  }

  private long bodyDueNanos(Exchange current) {
    long idle = current.timeouts().bodyIdle().map(Nanos::of).orElse(Nanos.FOREVER);
    return demand == 0 ? progressNanos + Nanos.FOREVER : progressNanos + idle;
  }

  private static long earlier(long a, long b, long now) {
    return now + Math.min(a - now, b - now);
  }

  private void onTimeout() {
    Exchange current = exchange;
    long now = engine.now();
    if (current == null) {
      discard();
    } else if (trouble != null) {
      fail(Failures.ofExchange(reused, answered, trouble), trouble);
    } else if (!headSeen && headDueNanos - now <= 0) {
      breakOff(Outcome.TIMEOUT, current.headOverdue(now));
    } else if (headSeen && bodyDueNanos(current) - now <= 0) {
      breakOff(Outcome.TIMEOUT, current.bodyOverdue());
    } else if (writer.isAwaitingContinue()) {
      writer.sendBody();
      arm(now);
    } else {
      arm(now);
    }
  }

  @Override
  public String toString() {
    return label.toString();
  }
}
