/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Answers datagrams; what is no query is dropped without a word, as servers do.
 *
 * <p>Threading: on the channel's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write shows as the end of the channel
final class DnsUdpHandler extends SimpleChannelInboundHandler<DatagramPacket> {
  private final Function<DnsQuestion, DnsReply> answer;

  DnsUdpHandler(Function<DnsQuestion, DnsReply> answer) {
    this.answer = answer;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
    DnsQuestion question;
    try {
      question = DnsQuestion.decode(ByteBufUtil.getBytes(packet.content()), DnsTransport.UDP);
    } catch (Exception malformed) {
      return;
    }
    DnsReply reply = answer.apply(question);
    if (reply.silent()) {
      return;
    }
    byte[] raw = reply.raw();
    byte[] bytes = raw != null ? raw : DnsWriter.encode(question, reply);
    DatagramPacket response = new DatagramPacket(Unpooled.wrappedBuffer(bytes), packet.sender());
    Runnable send =
        reply.wrongSource()
            ? () -> sendFromElsewhere(ctx, response)
            : () -> ctx.writeAndFlush(response);
    if (reply.delay().isZero()) {
      send.run();
    } else {
      ctx.executor().schedule(send, reply.delay().toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  /** From a port of its own, which is closed again. */
  private static void sendFromElsewhere(ChannelHandlerContext ctx, DatagramPacket response) {
    new Bootstrap()
        .group(ctx.channel().eventLoop())
        .channel(NioDatagramChannel.class)
        .handler(new ChannelInboundHandlerAdapter())
        .bind(((InetSocketAddress) ctx.channel().localAddress()).getAddress(), 0)
        .addListener(
            (ChannelFuture bound) -> {
              if (bound.isSuccess()) {
                bound.channel().writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
              } else {
                response.release();
              }
            });
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // An asker that is gone (ICMP port unreachable) is no reason to stop serving the others.
  }
}
