/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.soak;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What is alive after a full collection, object by object: unlike the heap in use it has no garbage
 * in it, whatever else the JVM did before.
 *
 * @param octets of all objects
 * @param ours objects of the client's classes, those of the testkit and the soak left out
 */
record LiveObjects(long octets, long ours) {
  static LiveObjects count() {
    long octets = 0;
    long ours = 0;
    for (String line : histogram().lines().toList()) {
      String[] columns = line.trim().split("\\s+", -1);
      if (columns.length < 4 || !columns[0].endsWith(":")) {
        continue; // a heading or the total
      }
      octets += Long.parseLong(columns[2]);
      ours += isOurs(columns[3]) ? Long.parseLong(columns[1]) : 0;
    }
    return new LiveObjects(octets, ours);
  }

  private static boolean isOurs(String className) {
    return className.startsWith("dev.failaway.")
        && !className.startsWith("dev.failaway.testkit.")
        && !className.startsWith("dev.failaway.netty.soak.");
  }

  private static String histogram() {
    try {
      return (String)
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName("com.sun.management:type=DiagnosticCommand"),
                  "gcClassHistogram",
                  new Object[] {new String[0]},
                  new String[] {String[].class.getName()});
    } catch (JMException e) {
      throw new IllegalStateException("this JVM does not count its objects", e);
    }
  }
}
