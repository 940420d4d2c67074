/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.Endpoint;
import dev.failaway.Outcome;
import dev.failaway.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** A transport whose probes end as the test says; endpoints it knows nothing of never answer. */
final class ProbeScript implements Transport {

  private final Map<String, Outcome> outcomes = new HashMap<>();
  private final List<String> probes = new ArrayList<>();
  private final Set<String> idle = new HashSet<>();
  private final Set<String> connecting = new HashSet<>();
  private final List<String> retired = new ArrayList<>();
  private final List<String> relisted = new ArrayList<>();
  private final List<String> forgotten = new ArrayList<>();
  private int idleDrops;

  void answer(String ip, Outcome outcome) {
    outcomes.put(ip, outcome);
  }

  /** From now on a request could have a connection to this endpoint at once. */
  void idle(String ip) {
    idle.add(ip);
  }

  /** From now on a connect to this endpoint is under way. */
  void connecting(String ip) {
    connecting.add(ip);
  }

  /** The connect to this endpoint is over. */
  void connectOver(String ip) {
    connecting.remove(ip);
  }

  List<String> probes() {
    return probes;
  }

  List<String> retired() {
    return retired;
  }

  List<String> relisted() {
    return relisted;
  }

  List<String> forgotten() {
    return forgotten;
  }

  int idleDrops() {
    return idleDrops;
  }

  @Override
  public void probe(Target target, Endpoint endpoint, Consumer<Outcome> result) {
    String ip = endpoint.address().getAddress().getHostAddress();
    probes.add(ip);
    Outcome outcome = outcomes.get(ip);
    if (outcome != null) {
      result.accept(outcome);
    }
  }

  @Override
  public void retire(Target target, Endpoint endpoint, Retirement why) {
    retired.add(endpoint.address().getAddress().getHostAddress() + " " + why);
  }

  @Override
  public void relisted(Target target, Endpoint endpoint) {
    relisted.add(endpoint.address().getAddress().getHostAddress());
  }

  @Override
  public void forget(Target target, Endpoint endpoint) {
    forgotten.add(endpoint.address().getAddress().getHostAddress());
  }

  @Override
  public void dropIdle() {
    idleDrops++;
  }

  @Override
  public boolean hasIdleConnection(Target target, Endpoint endpoint) {
    return idle.contains(endpoint.address().getAddress().getHostAddress());
  }

  @Override
  public boolean isConnecting(Target target, Endpoint endpoint) {
    return connecting.contains(endpoint.address().getAddress().getHostAddress());
  }

  @Override
  public int connections(Target target, Endpoint endpoint) {
    return 0;
  }
}
