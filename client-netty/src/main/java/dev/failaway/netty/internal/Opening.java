/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import dev.failaway.Endpoint;
import dev.failaway.Outcome;
import dev.failaway.Target;
import dev.failaway.cluster.Handshakes;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * One connect with its TLS handshake, within one timeout, to one end: the connection or the failure
 * goes to the pool, exactly once.
 *
 * <p>Threading: started on any thread, then confined to the channel's loop.
 */
final class Opening extends ChannelInboundHandlerAdapter {
  /** Who wants to know. */
  interface End {
    /**
     * It is over, after the pool knows.
     *
     * @param told whether a request's lease tells the balancer of it
     */
    void opened(Outcome outcome, boolean told);
  }

  private final Engine engine;
  private final Slot slot;
  private final Handshakes.Permit permit;
  private final End end;
  private final EventLoop loop;

  private @Nullable Channel channel;
  private @Nullable SslHandler tls;
  private @Nullable Future<?> timer;
  private @Nullable Throwable trouble;
  private boolean over;

  /**
   * @param permit given back at the end
   * @param end told once of what came of it
   */
  Opening(Engine engine, Slot slot, Handshakes.Permit permit, End end) {
    this.engine = engine;
    this.slot = slot;
    this.permit = permit;
    this.end = end;
    this.loop = engine.loop();
  }

  /** Connects on the loop, where it is known whether the client was closed meanwhile. */
  void start(Bootstrap bootstrap, long timeoutNanos) {
    if (loop.inEventLoop()) {
      connect(bootstrap, timeoutNanos);
      return;
    }
    try {
      loop.execute(() -> connect(bootstrap, timeoutNanos));
    } catch (RejectedExecutionException e) {
      clientClosed();
    }
  }

  private void connect(Bootstrap bootstrap, long timeoutNanos) {
    if (engine.isTerminated()) {
      clientClosed();
      return;
    }
    ChannelFuture connect =
        bootstrap
            .clone(loop)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel opened) {
                    initialise(opened, timeoutNanos);
                  }
                })
            .connect(endpoint().address());
    connect.addListener(
        connected -> {
          if (!connected.isSuccess()) {
            fail(connected.cause());
          }
        });
  }

  private void initialise(Channel opened, long timeoutNanos) {
    channel = opened;
    if (target().isSecure()) {
      tls = engine.tls().handler(target());
      opened.pipeline().addLast(new HandshakeGuard(endpoint()), tls);
    }
    opened.pipeline().addLast(this);
    timer = opened.eventLoop().schedule(this::timedOut, timeoutNanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (tls == null) {
      succeed(context, null);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake && tls != null) {
      if (handshake.isSuccess()) {
        succeed(context, tls.engine().getSession());
      } else {
        fail(trouble == null ? handshake.cause() : trouble);
      }
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    // Nothing may arrive before the connection has a reader: cleartext servers do not speak first.
    ReferenceCountUtil.release(message);
    fail(new MalformedResponseException("octets before any request", endpoint()));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (trouble == null) {
      trouble = cause;
    }
    fail(cause);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    fail(new IOException("the connection to " + endpoint() + " was closed while it was opened"));
  }

  private void timedOut() {
    failed(
        Outcome.CONNECT_TIMEOUT,
        engine.timeouts().connect("HTTP connect timed out: no connection to " + endpoint()));
  }

  private void succeed(ChannelHandlerContext context, @Nullable SSLSession session) {
    if (over) {
      return;
    }
    over = true;
    permit.close();
    engine.opened(this);
    cancelTimer();
    ConnectionLabel label = engine.nextLabel(endpoint());
    Channel opened = context.channel();
    Http1Connection connection = new Http1Connection(opened, slot, engine, label, session);
    context.pipeline().replace(this, null, connection);
    engine.counters(target()).countOpened();
    boolean told = slot.pool.connected(slot, connection, engine.now());
    if (session != null) {
      engine.verified(target(), endpoint());
    }
    end.opened(Outcome.SUCCESS, told);
  }

  private void fail(@Nullable Throwable cause) {
    Throwable known = cause == null ? new IOException("no connection to " + endpoint()) : cause;
    failed(Failures.ofConnect(known), Failures.asIo(known));
  }

  private void failed(Outcome outcome, IOException cause) {
    if (over) {
      return;
    }
    over = true;
    permit.close();
    engine.opened(this);
    cancelTimer();
    if (channel != null) {
      Channels.close(channel);
    }
    Outcome proven =
        outcome == Outcome.CERTIFICATE_REJECTED ? engine.rejected(target(), endpoint()) : outcome;
    boolean told = slot.pool.connectFailed(slot, proven, cause, engine.now());
    end.opened(proven, told);
  }

  /**
   * The client is being closed: whoever shares the limit of handshakes must not wait for this one,
   * and a loop may end without closing the channels it has.
   */
  void abandon() {
    permit.close();
    try {
      loop.execute(this::clientClosed);
    } catch (RejectedExecutionException e) {
      // The loop is gone, after everything that had been asked of it.
    }
  }

  /** No evidence: other clients of the load balancer go on. */
  private void clientClosed() {
    failed(Outcome.LOCAL_ERROR, new PoolClosedException());
  }

  private void cancelTimer() {
    if (timer != null) {
      timer.cancel(false);
    }
  }

  private Target target() {
    return slot.pool.target();
  }

  private Endpoint endpoint() {
    return slot.pool.endpoint();
  }

  /** Bounds what a server may send in a handshake; it goes when the handshake is over. */
  private static final class HandshakeGuard extends ChannelInboundHandlerAdapter {
    private final Endpoint endpoint;
    private int octets;

    HandshakeGuard(Endpoint endpoint) {
      this.endpoint = endpoint;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
      if (message instanceof ByteBuf input) {
        octets += input.readableBytes();
        if (octets > Limits.HANDSHAKE) {
          input.release();
          throw new LimitExceededException("a TLS handshake", Limits.HANDSHAKE, endpoint);
        }
      }
      super.channelRead(context, message);
      SslHandler tls = context.pipeline().get(SslHandler.class);
      if (tls != null && tls.handshakeFuture().isDone() && !context.isRemoved()) {
        context.pipeline().remove(this);
      }
    }
  }
}
