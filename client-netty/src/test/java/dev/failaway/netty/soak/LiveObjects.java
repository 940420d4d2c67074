/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.soak;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What is alive after a full collection, object by object: unlike the heap in use it has no garbage
 * in it, whatever else the JVM did before.
 *
 * @param octets of all objects
 * @param ours how many of each of the client's classes, those of the testkit and the soak left out
 */
record LiveObjects(long octets, Map<String, Integer> ours) {
  static LiveObjects count() {
    long octets = 0;
    Map<String, Integer> ours = new TreeMap<>();
    for (String line : histogram().lines().toList()) {
      String[] columns = line.trim().split("\\s+", -1);
      if (columns.length < 4 || !columns[0].endsWith(":")) {
        continue; // a heading or the total
      }
      octets += Long.parseLong(columns[2]);
      if (isOurs(columns[3])) {
        ours.merge(nameOf(columns[3]), Integer.valueOf(columns[1]), Integer::sum);
      }
    }
    return new LiveObjects(octets, ours);
  }

  private static boolean isOurs(String className) {
    return className.startsWith("dev.failaway.")
        && !className.startsWith("dev.failaway.testkit.")
        && !className.startsWith("dev.failaway.netty.soak.");
  }

  /** Without the number and the address that the JVM gives to the class of a lambda. */
  private static String nameOf(String className) {
    int lambda = className.indexOf("$$Lambda");
    return lambda < 0 ? className : className.substring(0, lambda) + " lambda";
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
