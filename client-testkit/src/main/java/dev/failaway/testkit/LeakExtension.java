/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * JUnit 5: fails a test class when Netty finds something that was never released, a buffer above
 * all. It sets Netty's leak detector to paranoid, so that every allocation is tracked.
 *
 * <p>{@code @ExtendWith(LeakExtension.class)} on one class, or all classes of a module by JUnit's
 * automatic detection: name it in {@code
 * META-INF/services/org.junit.jupiter.api.extension.Extension} and set {@code
 * junit.jupiter.extensions.autodetection.enabled=true}. What a class leaks is found after its last
 * test; the report says where it was allocated and touched.
 *
 * <p>Netty chooses its detectors when its classes are loaded: what was loaded before this extension
 * is watched for leaked buffers only.
 *
 * <p>Threading: as JUnit calls it. Leaks are attributed to the class that just ended, so test
 * classes that run in parallel may be blamed for each other.
 */
public final class LeakExtension implements BeforeAllCallback, AfterAllCallback {
  /**
   * The queue is filled by a thread of its own: what the first one found is there by the second.
   */
  private static final int COLLECTIONS = 2;

  /** A collected object is queued soon; on a busy machine that may take a while. */
  private static final long PATIENCE_MILLIS = 20_000;

  /** Where {@code System.gc()} collects nothing, as it seems, nothing will be queued. */
  private static final long SHORT_PATIENCE_MILLIS = 1_000;

  private static final int PROVOCATIONS = 10;

  private static final Queue<String> LEAKS = new ConcurrentLinkedQueue<>();
  private static final ResourceLeakDetector.LeakListener LISTENER =
      (resource, records) -> LEAKS.add(resource + " " + records);

  static {
    ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new ListeningFactory());
  }

  /** As JUnit makes it. */
  public LeakExtension() {}

  @Override
  public void beforeAll(ExtensionContext context) {
    watch();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    check();
  }

  static void watch() {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    ByteBufUtil.setLeakListener(LISTENER);
  }

  /** Throws when something leaked since the last check. */
  static void check() {
    provoke();
    List<String> found = new ArrayList<>();
    for (String leak = LEAKS.poll(); leak != null; leak = LEAKS.poll()) {
      found.add(leak);
    }
    if (!found.isEmpty()) {
      throw new AssertionError(found.size() + " leaks: " + String.join("\n", found));
    }
  }

  /** Leaks are noticed after a collection, when the next buffer is made. */
  private static void provoke() {
    collect();
    for (int i = 0; i < PROVOCATIONS; i++) {
      ByteBuf buffer = ByteBufAllocator.DEFAULT.buffer(16);
      buffer.release();
    }
  }

  /** Has what nobody refers to collected, and the references to it queued. */
  static void collect() {
    for (int i = 0; i < COLLECTIONS; i++) {
      ReferenceQueue<Object> queue = new ReferenceQueue<>();
      WeakReference<Object> canary = new WeakReference<>(new Object(), queue);
      long before = collections();
      try {
        System.gc();
        await(queue, collections() == before ? SHORT_PATIENCE_MILLIS : PATIENCE_MILLIS);
      } finally {
        Reference.reachabilityFence(canary);
      }
    }
  }

  private static long collections() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionCount)
        .sum();
  }

  private static void await(ReferenceQueue<Object> queue, long millis) {
    try {
      queue.remove(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Detectors that tell us, whatever the logging is; nobody else need hear of it. */
  private static final class ListeningFactory extends ResourceLeakDetectorFactory {
    @Override
    @SuppressWarnings("deprecation") // abstract in Netty 4.2, where nobody calls it any more
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
        Class<T> resource, int samplingInterval, long maxActive) {
      return newResourceLeakDetector(resource, samplingInterval);
    }

    @Override
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
        Class<T> resource, int samplingInterval) {
      ResourceLeakDetector<T> detector = new LoudDetector<>(resource, samplingInterval);
      detector.setLeakListener(LISTENER);
      return detector;
    }
  }

  private static final class LoudDetector<T> extends ResourceLeakDetector<T> {
    LoudDetector(Class<T> resource, int samplingInterval) {
      super(resource, samplingInterval);
    }

    @Override
    protected boolean needReport() {
      return true;
    }

    /** Our listener is told next; the same in the log would only repeat the failure. */
    @Override
    protected void reportTracedLeak(String resource, String records) {}

    @Override
    protected void reportUntracedLeak(String resource) {}
  }
}
