/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.report;

/**
 * Where figures were taken.
 *
 * @param os name and version of the operating system
 * @param cores processors that the JVM may use
 * @param jvm name and version
 */
public record Machine(String os, int cores, String jvm) {

  /** This one. */
  public static Machine current() {
    return new Machine(
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + " "
            + System.getProperty("os.arch"),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("java.vm.name") + " " + Runtime.version());
  }
}
