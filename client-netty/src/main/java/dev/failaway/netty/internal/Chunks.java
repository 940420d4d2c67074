/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Request body octets as they go to the wire, without a copy of what was published. */
final class Chunks {
  private static final byte[] LAST = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int LONGEST_SIZE_LINE = 10;

  private Chunks() {}

  /** The octets alone. */
  static ByteBuf plain(ByteBuffer octets) {
    return Unpooled.wrappedBuffer(octets);
  }

  /** The octets as one chunk; they must not be empty, for that would be the last chunk. */
  static ByteBuf frame(ByteBufAllocator allocator, ByteBuffer octets) {
    ByteBuf line = allocator.buffer(LONGEST_SIZE_LINE);
    line.writeCharSequence(Integer.toHexString(octets.remaining()), StandardCharsets.US_ASCII);
    line.writeShort('\r' << 8 | '\n');
    ByteBuf end = allocator.buffer(2).writeShort('\r' << 8 | '\n');
    return allocator
        .compositeBuffer(3)
        .addComponents(true, line, Unpooled.wrappedBuffer(octets), end);
  }

  /** The last chunk, without trailers. */
  static ByteBuf last() {
    return Unpooled.wrappedBuffer(LAST);
  }
}
