/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.scenario;

import java.time.Duration;

/**
 * The load balancer as a scenario sees it: zones that break and heal, and a name that answers.
 *
 * <p>Zones are numbered from 1. Faults of a zone apply to each of its nodes and stay until {@link
 * #heal(int)}. Changes of the name are seen by clients no sooner than their copy of the previous
 * answer expires.
 */
public interface Stage {

  /** New connections are refused, open ones are reset. */
  void kill(int zone);

  /** New connections are never answered (the backlog is full), open ones stand still. */
  void blackHole(int zone);

  /** Connections, open and new, stay up but carry no more bytes. */
  void freeze(int zone);

  /** The same of the first nodes of the zone alone, so many of them. */
  void freeze(int zone, int nodes);

  /** Packets to the zone vanish, as after the loss of its network. Needs a network namespace. */
  void dropPackets(int zone);

  /** The given share of the requests is answered with the given status, without a body. */
  void answer(int zone, int status, int percent);

  /** Every response takes this much longer. */
  void slow(int zone, Duration extra);

  /** Every request is read to its end, then its connection is closed instead of an answer. */
  void cut(int zone);

  /** Ends all faults of the zone. */
  void heal(int zone);

  /**
   * All nodes close a connection that was idle for this long.
   *
   * @param latePercent share of these connections whose end reaches the client late; a request that
   *     comes meanwhile is answered with a reset, unread
   * @param late how late
   */
  void closeIdleAfter(Duration idle, int latePercent, Duration late);

  /** From now on the name lists the nodes of exactly these zones. */
  void list(int... zones);

  /** From now on each answer shows only this many of the listed nodes, rotating. */
  void rotate(int sample);

  /** From now on queries get no answer at all. */
  void silenceDns();

  /** From now on queries are answered with SERVFAIL. */
  void failDns();

  /**
   * From now on the name lists {@code 0.0.0.0}: the load balancer asks its clients to stay away.
   */
  void shed();
}
