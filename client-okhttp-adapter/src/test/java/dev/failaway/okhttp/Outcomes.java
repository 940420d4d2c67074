/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import dev.failaway.FailawayListener;
import dev.failaway.Outcome;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The outcomes of all attempts, in the order in which they ended. */
final class Outcomes implements FailawayListener {

  private final List<AttemptEnded> ended = new CopyOnWriteArrayList<>();

  @Override
  public void onAttempt(AttemptEnded event) {
    ended.add(event);
  }

  List<Outcome> all() {
    return ended.stream().map(AttemptEnded::outcome).toList();
  }

  int size() {
    return ended.size();
  }
}
