/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.function.Function;

/**
 * The sockets of the DNS server: UDP and TCP on one port number of 127.0.0.1.
 *
 * <p>Threading: {@code answer} runs on the event loop; the rest on the owner's threads.
 */
final class DnsServer implements AutoCloseable {
  private static final int TRIES = 64;
  private static final int PROBE_MILLIS = 10;
  private static final long PATIENCE_NANOS = 20_000_000_000L;

  private final Loops loops;
  private final Function<DnsQuestion, DnsReply> answer;
  private final InetSocketAddress address;
  private final PortReservation port;
  private final DatagramChannel udpPort;
  private final Listener tcp;

  // guarded by this
  private Channel udp;

  private DnsServer(
      Loops loops,
      Function<DnsQuestion, DnsReply> answer,
      InetSocketAddress address,
      PortReservation port,
      DatagramChannel udpPort,
      Listener tcp)
      throws IOException {
    this.loops = loops;
    this.answer = answer;
    this.address = address;
    this.port = port;
    this.udpPort = udpPort;
    this.tcp = tcp;
    this.udp = bindUdp(loops, answer, address);
  }

  static DnsServer start(Loops loops, Function<DnsQuestion, DnsReply> answer) throws IOException {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    IOException last = new IOException("not tried");
    for (int i = 0; i < TRIES; i++) {
      PortReservation port = PortReservation.onAll(List.of(loopback));
      try {
        InetSocketAddress address = new InetSocketAddress(loopback, port.port());
        return start(loops, answer, port, address);
      } catch (IOException e) {
        port.close();
        last = e;
      }
    }
    throw new IOException("no port is free for UDP and TCP", last);
  }

  private static DnsServer start(
      Loops loops,
      Function<DnsQuestion, DnsReply> answer,
      PortReservation port,
      InetSocketAddress address)
      throws IOException {
    Listener tcp =
        new Listener(
            loops,
            address,
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                DnsTcpHandler.addTo(channel.pipeline(), answer);
              }
            });
    DatagramChannel udpPort = reserve(address);
    try {
      tcp.open();
      return new DnsServer(loops, answer, address, port, udpPort, tcp);
    } catch (IOException e) {
      tcp.close();
      udpPort.close();
      throw e;
    }
  }

  /**
   * Keeps the UDP port while nobody receives: nobody else gets it, and whoever sends to it is
   * refused, because a socket that is connected, here to itself, receives from its peer alone.
   */
  private static DatagramChannel reserve(InetSocketAddress address) throws IOException {
    DatagramChannel holder = DatagramChannel.open(StandardProtocolFamily.INET);
    try {
      holder.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      return holder.bind(address).connect(address);
    } catch (IOException e) {
      holder.close();
      throw e;
    }
  }

  private static Channel bindUdp(
      Loops loops, Function<DnsQuestion, DnsReply> answer, InetSocketAddress address)
      throws IOException {
    ChannelFuture bound =
        new Bootstrap()
            .group(loops.group())
            .channel(NioDatagramChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .handler(new DnsUdpHandler(answer))
            .bind(address);
    Loops.awaitSuccess(bound);
    return bound.channel();
  }

  InetSocketAddress address() {
    return address;
  }

  void refuseUdp() {
    closeUdp();
    try {
      awaitRefusal();
    } catch (IOException e) {
      throw new IllegalStateException("cannot refuse datagrams at " + address(), e);
    }
  }

  /**
   * As with a listener, the JDK closes the socket only when the selector looks at it again, after
   * Netty has reported the channel closed: a datagram that comes before is lost instead of refused.
   * So the kernel is asked.
   */
  private void awaitRefusal() throws IOException {
    long start = System.nanoTime();
    try (DatagramSocket probe = new DatagramSocket()) {
      probe.connect(address);
      probe.setSoTimeout(PROBE_MILLIS);
      while (System.nanoTime() - start < PATIENCE_NANOS) {
        try {
          probe.send(new DatagramPacket(new byte[1], 1));
          probe.receive(new DatagramPacket(new byte[1], 1));
        } catch (SocketTimeoutException lost) {
          Thread.onSpinWait();
        }
      }
    } catch (PortUnreachableException refused) {
      return;
    }
    throw new IOException("datagrams are still received");
  }

  private synchronized void closeUdp() {
    Loops.await(udp.close());
  }

  synchronized void acceptUdp() {
    if (udp.isOpen()) {
      return;
    }
    try {
      udp = bindUdp(loops, answer, address);
    } catch (IOException e) {
      throw new IllegalStateException("cannot receive again at " + address(), e);
    }
  }

  void refuseTcp() {
    tcp.close();
  }

  void acceptTcp() {
    try {
      tcp.open();
    } catch (IOException e) {
      throw new IllegalStateException("cannot listen again at " + address(), e);
    }
  }

  @Override
  public void close() {
    tcp.close();
    closeUdp();
    try {
      udpPort.close();
      port.close();
    } catch (IOException e) {
      throw new IllegalStateException("cannot free " + address(), e);
    }
  }
}
