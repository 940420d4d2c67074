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
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

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
  private static final Sending AT_ONCE =
      new Sending(false, Duration.ZERO, CompletableFuture.completedFuture(null), 0, Duration.ZERO);

  private final int status;
  private final List<Map.Entry<String, String>> headers;
  private final FakeBody body;
  private final Sending sending;

  /** How and when it is sent. */
  private record Sending(
      boolean chunked, Duration delay, CompletionStage<?> release, int paceBytes, Duration pace) {}

  private FakeResponse(
      int status, List<Map.Entry<String, String>> headers, FakeBody body, Sending sending) {
    this.status = status;
    this.headers = List.copyOf(headers);
    this.body = body;
    this.sending = sending;
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
    return new FakeResponse(status, List.of(), FakeBody.EMPTY, AT_ONCE);
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
    return new FakeResponse(status, more, body, sending);
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
    return new FakeResponse(status, headers, newBody, sending);
  }

  /** The same answer, its body in chunks (of at most 16 KiB) instead of with a length. */
  public FakeResponse chunked() {
    return with(
        new Sending(true, sending.delay(), sending.release(), sending.paceBytes(), sending.pace()));
  }

  /**
   * The same answer, sent later; the node's latency comes on top.
   *
   * @param newDelay time to wait before the first byte
   */
  public FakeResponse withDelay(Duration newDelay) {
    return with(
        new Sending(
            sending.chunked(), newDelay, sending.release(), sending.paceBytes(), sending.pace()));
  }

  /**
   * The same answer, sent when something has happened, so that a test need not guess how long a
   * delay must be: a request is surely under way until the test says otherwise. The node's latency
   * and {@link #withDelay} pass first; other connections are not held up.
   *
   * @param event its end, good or bad, lets the answer go; each of several requests waits for it
   */
  public FakeResponse heldUntil(CompletionStage<?> event) {
    Objects.requireNonNull(event, "event");
    return with(
        new Sending(
            sending.chunked(), sending.delay(), event, sending.paceBytes(), sending.pace()));
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
    return with(
        new Sending(sending.chunked(), sending.delay(), sending.release(), bytes, interval));
  }

  private FakeResponse with(Sending newSending) {
    return new FakeResponse(status, headers, body, newSending);
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
    return sending.chunked();
  }

  Duration delay() {
    return sending.delay();
  }

  /** What the answer waits for. */
  CompletionStage<?> release() {
    return sending.release();
  }

  int paceBytes() {
    return sending.paceBytes();
  }

  Duration pace() {
    return sending.pace();
  }

  @Override
  public String toString() {
    return status + " with " + body.length() + " bytes" + (isChunked() ? ", chunked" : "");
  }
}
