/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;

/**
 * What all clusters of a load balancer have in common.
 *
 * <p>Threading: any thread.
 */
final class Shared {

  private final Environment environment;
  private final Scheduler control;
  private final Listeners listeners = new Listeners();
  private final Shifts shifts = new Shifts();
  private final List<Transport> transports = new CopyOnWriteArrayList<>();

  private volatile boolean closed;

  Shared(Environment environment) {
    this.environment = environment;
    control = environment.schedulers().get();
  }

  Environment environment() {
    return environment;
  }

  Scheduler control() {
    return control;
  }

  Listeners listeners() {
    return listeners;
  }

  Shifts shifts() {
    return shifts;
  }

  List<Transport> transports() {
    return transports;
  }

  long now() {
    return environment.ticker().nanoTime();
  }

  RandomGenerator random() {
    return environment.random().get();
  }

  boolean isClosed() {
    return closed;
  }

  void close() {
    closed = true;
  }
}
