/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What meets a connect to one node: a listener, nobody, a black hole, or a listener that nobody
 * serves.
 *
 * <p>Between two of them there is an instant (microseconds) in which connects are refused.
 *
 * <p>Threading: calls under the node's lock.
 */
final class Door implements AutoCloseable {
  private final InetSocketAddress address;
  private final Listener listener;
  private @Nullable BlackHole hole;

  Door(InetSocketAddress address, Listener listener) {
    this.address = address;
    this.listener = listener;
  }

  void moveTo(Optional<DoorFault> fault) throws IOException {
    if (fault.isEmpty() || fault.get() == DoorFault.FREEZE) {
      closeHole();
      listener.open(fault.isEmpty());
      return;
    }
    listener.stopListening();
    if (fault.get() == DoorFault.REFUSE) {
      closeHole();
    } else if (hole == null) {
      hole = BlackHole.open(address);
    }
  }

  private void closeHole() throws IOException {
    BlackHole current = hole;
    if (current != null) {
      hole = null;
      current.close();
    }
  }

  @Override
  public void close() throws IOException {
    listener.stopListening();
    closeHole();
  }
}
