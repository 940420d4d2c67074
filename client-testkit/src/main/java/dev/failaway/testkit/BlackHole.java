/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * A listening socket whose backlog is full, so that the kernel drops every further SYN: connects
 * hang until the client gives up.
 *
 * <p>The backlog is tiny, nobody accepts, and own connections fill it. That a further connect stays
 * pending is verified, because it is a habit of the kernel (Linux with default settings) and not a
 * promise.
 *
 * <p>Threading: confined to the owner's thread.
 */
public final class BlackHole implements AutoCloseable {
  private static final int BACKLOG = 1;
  private static final int MAX_FILLERS = 64;
  private static final long PENDING_MILLIS = 40;

  /** One may be pending because the machine is busy; two in a row hardly. */
  private static final int PENDING_IN_A_ROW = 2;

  private final ServerSocketChannel server;
  private InetSocketAddress address;
  private final List<SocketChannel> fillers = new ArrayList<>();

  private BlackHole(ServerSocketChannel server, InetSocketAddress address) {
    this.server = server;
    this.address = address;
  }

  /**
   * Opens a hole where no node of a {@link FakeElb} is, such as at an IPv6 address of its name.
   *
   * @param address a loopback address and a free port, or port 0 for any
   * @throws IOException if the address cannot be bound, or the kernel completes connects all the
   *     same
   */
  public static BlackHole open(InetSocketAddress address) throws IOException {
    BlackHole hole = new BlackHole(ServerSocketChannel.open(), address);
    try {
      hole.server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      hole.server.bind(address, BACKLOG);
      hole.address = (InetSocketAddress) hole.server.getLocalAddress();
      hole.fill();
      return hole;
    } catch (IOException | RuntimeException e) {
      hole.close();
      throw e;
    }
  }

  /** Where it is. */
  public InetSocketAddress address() {
    return address;
  }

  private void fill() throws IOException {
    int pending = 0;
    for (int i = 0; i < MAX_FILLERS; i++) {
      SocketChannel filler = SocketChannel.open();
      fillers.add(filler);
      filler.configureBlocking(false);
      pending = connects(filler, address) ? 0 : pending + 1;
      if (pending == PENDING_IN_A_ROW) {
        return;
      }
    }
    throw new IOException(
        "the kernel completed " + MAX_FILLERS + " connects to a backlog of " + BACKLOG);
  }

  private static boolean connects(SocketChannel filler, InetSocketAddress address)
      throws IOException {
    if (filler.connect(address)) {
      return true;
    }
    try (Selector selector = Selector.open()) {
      filler.register(selector, SelectionKey.OP_CONNECT);
      selector.select(PENDING_MILLIS);
      return filler.finishConnect();
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (SocketChannel filler : fillers) {
      filler.close();
    }
  }
}
