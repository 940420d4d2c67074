/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Answers queries on a TCP connection, each message after two bytes of length.
 *
 * <p>Threading: on the channel's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write shows as the end of the channel
final class DnsTcpHandler extends SimpleChannelInboundHandler<ByteBuf> {
  private final Function<DnsQuestion, DnsReply> answer;

  private DnsTcpHandler(Function<DnsQuestion, DnsReply> answer) {
    this.answer = answer;
  }

  static void addTo(ChannelPipeline pipeline, Function<DnsQuestion, DnsReply> answer) {
    pipeline.addLast(new LengthFieldBasedFrameDecoder(65537, 0, 2, 0, 2));
    pipeline.addLast(new DnsTcpHandler(answer));
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, ByteBuf message) {
    DnsQuestion question;
    try {
      question = DnsQuestion.decode(ByteBufUtil.getBytes(message), DnsTransport.TCP);
    } catch (Exception malformed) {
      ctx.close();
      return;
    }
    DnsReply reply = answer.apply(question);
    if (reply.hangUp()) {
      Reset.close(ctx.channel());
    } else if (!reply.silent()) {
      byte[] raw = reply.raw();
      byte[] bytes = raw != null ? raw : DnsWriter.encode(question, reply);
      ByteBuf framed = Unpooled.buffer(bytes.length + 2).writeShort(bytes.length).writeBytes(bytes);
      send(ctx, framed, reply.delay().toNanos());
    }
  }

  private static void send(ChannelHandlerContext ctx, ByteBuf framed, long delayNanos) {
    if (delayNanos == 0) {
      ctx.writeAndFlush(framed);
    } else {
      ctx.executor().schedule(() -> ctx.writeAndFlush(framed), delayNanos, TimeUnit.NANOSECONDS);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
