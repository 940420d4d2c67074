/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.ResourceLeakDetector;
import java.lang.ref.WeakReference;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class when Netty found a buffer that was never released. Every test class of this
 * module has it, by automatic detection.
 */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {
  private static final Queue<String> LEAKS = new ConcurrentLinkedQueue<>();
  private static final ResourceLeakDetector.LeakListener LISTENER =
      (resource, records) -> LEAKS.add(resource + " " + records);

  @Override
  public void beforeAll(ExtensionContext context) {
    ByteBufUtil.setLeakListener(LISTENER);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    provoke();
    if (!LEAKS.isEmpty()) {
      String found = String.join("\n", LEAKS);
      LEAKS.clear();
      throw new AssertionError("buffers were not released: " + found);
    }
  }

  /** Leaks are noticed after a collection, when the next buffer is made. */
  private static void provoke() {
    WeakReference<Object> canary = new WeakReference<>(new Object());
    for (int i = 0; i < 100 && canary.get() != null; i++) {
      System.gc();
    }
    for (int i = 0; i < 10; i++) {
      ByteBuf buffer = ByteBufAllocator.DEFAULT.buffer(16);
      buffer.release();
    }
  }
}
