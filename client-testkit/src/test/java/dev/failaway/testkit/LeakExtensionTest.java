/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import org.junit.jupiter.api.Test;

class LeakExtensionTest {
  @Test
  void everyBufferIsTracked() {
    assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
  }

  @Test
  void aForgottenBufferFailsTheClassOnce() {
    forget();

    assertThatThrownBy(LeakExtension::check)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("1 leaks: ByteBuf");
    assertThatCode(LeakExtension::check).doesNotThrowAnyException();
  }

  /** In a frame of its own, so that nothing refers to the buffer afterwards. */
  private static void forget() {
    ByteBuf forgotten = ByteBufAllocator.DEFAULT.buffer(16);
    forgotten.writeByte(1);
  }

  @Test
  void whateverElseNettyTracksIsWatchedToo() {
    ResourceLeakDetector<StringBuilder> detector =
        ResourceLeakDetectorFactory.instance().newResourceLeakDetector(StringBuilder.class);
    track(detector);
    LeakExtension.collect();
    track(detector); // a detector reports when it tracks something further

    assertThatThrownBy(LeakExtension::check)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("StringBuilder");
  }

  private static void track(ResourceLeakDetector<StringBuilder> detector) {
    assertThat(detector.track(new StringBuilder())).isNotNull();
  }

  @Test
  void releasedBuffersAreNoLeaks() {
    Unpooled.buffer(16).release();

    assertThatCode(LeakExtension::check).doesNotThrowAnyException();
  }
}
