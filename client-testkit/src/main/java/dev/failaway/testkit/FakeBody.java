/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Where the bytes of a response body come from. */
interface FakeBody {
  FakeBody EMPTY = of(new byte[0]);

  long length();

  /** A part of the body; the caller releases it. */
  ByteBuf slice(long from, int length);

  /** The same bytes under another length. */
  default FakeBody announcing(long length) {
    FakeBody self = this;
    return new FakeBody() {
      @Override
      public long length() {
        return length;
      }

      @Override
      public ByteBuf slice(long from, int count) {
        return self.slice(from, count);
      }
    };
  }

  static FakeBody of(byte[] given) {
    byte[] bytes = given.clone();
    return new FakeBody() {
      @Override
      public long length() {
        return bytes.length;
      }

      @Override
      public ByteBuf slice(long from, int length) {
        return Unpooled.wrappedBuffer(bytes, (int) from, length);
      }
    };
  }

  static FakeBody generated(long length) {
    if (length < 0) {
      throw new IllegalArgumentException("length (" + length + ") must be >= 0");
    }
    return new FakeBody() {
      @Override
      public long length() {
        return length;
      }

      @Override
      public ByteBuf slice(long from, int count) {
        byte[] part = new byte[count];
        for (int i = 0; i < count; i++) {
          part[i] = FakeResponse.byteAt(from + i);
        }
        return Unpooled.wrappedBuffer(part);
      }
    };
  }
}
