/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An answer: status, headers, a body of bytes or of a generated pattern, and how it is sent.
 *
 * <p>The body goes with {@code Content-Length} unless {@link #chunked()} was asked for. {@code
 * X-Node} and {@code X-Zone} are added by the node. Headers are sent as given, unchecked, so that
 * wrong ones can be tried.
 *
 * <p>Threading: immutable.
 */
public final class FakeResponse {
  private final int status;
  private final List<Map.Entry<String, String>> headers;
  private final FakeBody body;
  private final boolean chunked;
  private final Duration delay;
  private final int paceBytes;
  private final Duration pace;

  private FakeResponse(
      int status,
      List<Map.Entry<String, String>> headers,
      FakeBody body,
      boolean chunked,
      Duration delay,
      int paceBytes,
      Duration pace) {
    this.status = status;
    this.headers = List.copyOf(headers);
    this.body = body;
    this.chunked = chunked;
    this.delay = delay;
    this.paceBytes = paceBytes;
    this.pace = pace;
  }

  /**
   * An answer without a body.
   *
   * @param status the status code, 200 to 999
   */
  public static FakeResponse status(int status) {
    if (status < 200 || status > 999) {
      throw new IllegalArgumentException("status (" + status + ") must be 200..999");
    }
    return new FakeResponse(
        status, List.of(), FakeBody.EMPTY, false, Duration.ZERO, 0, Duration.ZERO);
  }

  /**
   * 200 with a text body in UTF-8.
   *
   * @param text the body
   */
  public static FakeResponse text(String text) {
    return status(200)
        .withHeader("Content-Type", "text/plain; charset=utf-8")
        .withBody(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * 200 with a generated body, streamed as fast as the peer reads: byte {@code i} is {@link
   * #byteAt(long)}.
   *
   * @param bytes its length; may be larger than memory
   */
  public static FakeResponse generated(long bytes) {
    return status(200)
        .withHeader("Content-Type", "application/octet-stream")
        .with(FakeBody.generated(bytes));
  }

  /**
   * The byte of a generated body at a position, so that receivers can check what they got.
   *
   * @param position 0 for the first
   */
  public static byte byteAt(long position) {
    return (byte) (position * 31 + (position >>> 8) * 7 + (position >>> 16));
  }

  /**
   * The same answer with one more header.
   *
   * @param name sent as given
   * @param value sent as given
   */
  public FakeResponse withHeader(String name, String value) {
    List<Map.Entry<String, String>> more = new ArrayList<>(headers);
    more.add(Map.entry(name, value));
    return new FakeResponse(status, more, body, chunked, delay, paceBytes, pace);
  }

  /**
   * The same answer with this body.
   *
   * @param bytes copied
   */
  public FakeResponse withBody(byte[] bytes) {
    return with(FakeBody.of(bytes));
  }

  /** The same body with a greater length than it has; only what is there may be sent. */
  FakeResponse announcing(long length) {
    return with(body.announcing(length));
  }

  private FakeResponse with(FakeBody newBody) {
    return new FakeResponse(status, headers, newBody, chunked, delay, paceBytes, pace);
  }

  /** The same answer, its body in chunks (of at most 16 KiB) instead of with a length. */
  public FakeResponse chunked() {
    return new FakeResponse(status, headers, body, true, delay, paceBytes, pace);
  }

  /**
   * The same answer, sent later; the node's latency comes on top.
   *
   * @param newDelay time to wait before the first byte
   */
  public FakeResponse withDelay(Duration newDelay) {
    return new FakeResponse(status, headers, body, chunked, newDelay, paceBytes, pace);
  }

  /**
   * The same answer, its body trickling.
   *
   * @param bytes how many at a time, at least 1
   * @param interval the time between them
   */
  public FakeResponse withPace(int bytes, Duration interval) {
    if (bytes < 1) {
      throw new IllegalArgumentException("bytes (" + bytes + ") must be > 0");
    }
    return new FakeResponse(status, headers, body, chunked, delay, bytes, interval);
  }

  /** The status code. */
  public int status() {
    return status;
  }

  /** The headers given so far, in order. */
  public List<Map.Entry<String, String>> headers() {
    return headers;
  }

  /** The length of the body in bytes. */
  public long length() {
    return body.length();
  }

  FakeBody body() {
    return body;
  }

  boolean isChunked() {
    return chunked;
  }

  Duration delay() {
    return delay;
  }

  int paceBytes() {
    return paceBytes;
  }

  Duration pace() {
    return pace;
  }

  @Override
  public String toString() {
    return status + " with " + body.length() + " bytes" + (chunked ? ", chunked" : "");
  }
}
