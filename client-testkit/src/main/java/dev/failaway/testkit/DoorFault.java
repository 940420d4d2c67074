/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

/** How connects and whole connections fare. */
enum DoorFault implements NodeFault {
  REFUSE,
  BLACK_HOLE,
  FREEZE;

  static final String KIND = "DOOR";

  @Override
  public String kind() {
    return KIND;
  }

  /** Whether established connections stand still. */
  boolean freezes() {
    return this != REFUSE;
  }
}
