/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.cluster;

import dev.failaway.Endpoint;
import dev.failaway.FailawayListener;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Writes each state event as a line. */
final class RecordingListener implements FailawayListener {

  private final List<String> lines = new ArrayList<>();

  List<String> lines() {
    return List.copyOf(lines);
  }

  @Override
  public void onEndpointsChanged(EndpointsChanged event) {
    String rested = event.rested().isEmpty() ? "" : " rested " + names(event.rested());
    lines.add("added " + names(event.added()) + " withdrawn " + names(event.withdrawn()) + rested);
  }

  @Override
  public void onZonesChanged(ZonesChanged event) {
    lines.add("zones " + names(event.members()));
  }

  @Override
  public void onEndpointLeft(EndpointLeft event) {
    lines.add("left " + name(event.endpoint()) + " after " + event.lastListed().toSeconds() + " s");
  }

  @Override
  public void onEndpointForgotten(EndpointForgotten event) {
    lines.add("forgotten " + name(event.endpoint()));
  }

  @Override
  public void onTargetForgotten(TargetForgotten event) {
    lines.add("forgotten " + event.target());
  }

  @Override
  public void onEjected(Ejected event) {
    lines.add("ejected " + name(event.endpoint()) + " " + event.reason());
  }

  @Override
  public void onReadmitted(Readmitted event) {
    lines.add("readmitted " + name(event.endpoint()));
  }

  @Override
  public void onFailOpen(FailOpenChanged event) {
    lines.add("fail-open " + event.active());
  }

  @Override
  public void onShed(ShedChanged event) {
    lines.add("shed " + event.active());
  }

  @Override
  public void onShift(ShiftChanged event) {
    lines.add("shift " + event.zone() + " " + event.duration().isPresent());
  }

  @Override
  public void onRequest(RequestEnded event) {
    lines.add("request " + event.outcome() + " after " + event.attempts());
  }

  private static String names(List<Endpoint> endpoints) {
    return endpoints.stream()
        .map(RecordingListener::name)
        .sorted()
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static String name(Endpoint endpoint) {
    return endpoint.address().getAddress().getHostAddress();
  }
}
