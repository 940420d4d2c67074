/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
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
    if (reply.delay().isZero()) {
      ctx.writeAndFlush(response);
    } else {
      ctx.executor()
          .schedule(
              () -> ctx.writeAndFlush(response), reply.delay().toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // An asker that is gone (ICMP port unreachable) is no reason to stop serving the others.
  }
}
