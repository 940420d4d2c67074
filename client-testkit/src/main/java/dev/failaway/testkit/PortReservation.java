/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * One TCP port, kept on several addresses by sockets that are bound but never listen.
 *
 * <p>A listener may come and go on a reserved port: the kernel lets it bind beside the reservation
 * because both allow address reuse, refuses connects while none listens, and gives the port to
 * nobody else meanwhile.
 *
 * <p>Threading: confined to the thread that opens and closes the fake load balancer.
 */
final class PortReservation implements AutoCloseable {
  private static final int TRIES = 64;

  private final int port;
  private final List<SocketChannel> holders;

  private PortReservation(int port, List<SocketChannel> holders) {
    this.port = port;
    this.holders = holders;
  }

  /** Finds a port that is free on all addresses. */
  static PortReservation onAll(List<InetAddress> addresses) throws IOException {
    IOException last = new IOException("no address given");
    for (int i = 0; i < TRIES; i++) {
      try {
        return tryOnAll(addresses, 0);
      } catch (IOException e) {
        last = e;
      }
    }
    throw new IOException("no port is free on all of " + addresses, last);
  }

  /** Reserves a given port on one address. */
  static PortReservation of(InetSocketAddress address) throws IOException {
    return tryOnAll(List.of(address.getAddress()), address.getPort());
  }

  private static PortReservation tryOnAll(List<InetAddress> addresses, int wanted)
      throws IOException {
    List<SocketChannel> holders = new ArrayList<>();
    int port = wanted;
    try {
      for (InetAddress address : addresses) {
        SocketChannel holder = SocketChannel.open();
        holders.add(holder);
        holder.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        holder.bind(new InetSocketAddress(address, port));
        port = ((InetSocketAddress) holder.getLocalAddress()).getPort();
      }
      return new PortReservation(port, holders);
    } catch (IOException e) {
      for (SocketChannel holder : holders) {
        holder.close();
      }
      throw e;
    }
  }

  int port() {
    return port;
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel holder : holders) {
      holder.close();
    }
  }
}
