/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.soak;

import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What this JVM holds: descriptors other than files, threads, heap after a collection, and Netty's
 * direct memory.
 *
 * @param descriptors sockets, pipes, event polls by kind
 * @param threads names of live threads, numbers left out
 * @param heap octets of live objects
 * @param ours live objects of the client's own classes, by class
 * @param direct octets of Netty's direct buffers
 */
record Footprint(
    Map<String, Integer> descriptors,
    Map<String, Integer> threads,
    long heap,
    Map<String, Integer> ours,
    long direct) {
  static Footprint take() {
    LiveObjects live = LiveObjects.count();
    return new Footprint(descriptorsNow(), threadsNow(), live.octets(), live.ours(), directNow());
  }

  static Map<String, Integer> descriptorsNow() {
    Map<String, Integer> kinds = new TreeMap<>();
    try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : open) {
        count(kinds, descriptor);
      }
    } catch (IOException e) {
      return Map.of(); // not Linux
    }
    return kinds;
  }

  private static void count(Map<String, Integer> kinds, Path descriptor) {
    try {
      String kind = Files.readSymbolicLink(descriptor).toString().replaceAll("\\d+", "*");
      if (!kind.startsWith("/")) {
        kinds.merge(kind, 1, Integer::sum);
      }
    } catch (IOException e) {
      // closed meanwhile, or the directory itself
    }
  }

  static Map<String, Integer> threadsNow() {
    Map<String, Integer> names = new TreeMap<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      names.merge(thread.getName().replaceAll("\\d+", "*"), 1, Integer::sum);
    }
    return names;
  }

  private static long directNow() {
    return Math.max(0, PlatformDependent.usedDirectMemory());
  }

  /** How many objects of ours there are. */
  int objects() {
    return sum(ours);
  }

  /** What is there more often now than before. */
  static List<String> more(Map<String, Integer> before, Map<String, Integer> now) {
    return now.entrySet().stream()
        .filter(kind -> kind.getValue() > before.getOrDefault(kind.getKey(), 0))
        .map(
            kind ->
                kind.getKey()
                    + ": "
                    + kind.getValue()
                    + " instead of "
                    + before.getOrDefault(kind.getKey(), 0))
        .toList();
  }

  @Override
  public String toString() {
    return "descriptors "
        + sum(descriptors)
        + ", threads "
        + sum(threads)
        + ", heap "
        + heap / 1_000
        + " kB, objects of ours "
        + objects()
        + ", direct "
        + direct / 1_000
        + " kB";
  }

  private static int sum(Map<String, Integer> kinds) {
    return kinds.values().stream().mapToInt(Integer::intValue).sum();
  }
}
