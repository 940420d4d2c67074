/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import dev.failaway.netty.internal.BodyFlow;
import dev.failaway.netty.internal.ResponseHead;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's own body handlers and subscribers that neither block nor call foreign code: they may
 * run on an event loop. Recognised by identity or class, which no specification promises: not
 * recognised, they run on the executor like any other and give the same result.
 */
final class KnownHandlers {
  private static final BodyHandler<byte[]> BYTES = BodyHandlers.ofByteArray();
  private static final BodyHandler<String> STRING = BodyHandlers.ofString();
  private static final Set<Class<?>> HANDLERS =
      classesOf(
          BYTES,
          STRING,
          BodyHandlers.ofString(StandardCharsets.UTF_8),
          BodyHandlers.discarding(),
          BodyHandlers.ofInputStream());
  private static final Class<?> COLLECTING = BodySubscribers.ofByteArray().getClass();
  private static final Set<Class<?>> SUBSCRIBERS =
      classesOf(
          BodySubscribers.ofByteArray(),
          BodySubscribers.discarding(),
          BodySubscribers.ofInputStream());

  private KnownHandlers() {}

  /** Some of the classes are the same in one JDK and not in another. */
  private static Set<Class<?>> classesOf(Object... instances) {
    return Stream.of(instances).map(Object::getClass).collect(Collectors.toUnmodifiableSet());
  }

  /** What collects the body for the handlers of byte arrays and strings; null for any other. */
  static <T> @Nullable BodyReceiver collector(
      BodyHandler<T> handler, ResponseHead head, BodyFlow body, BodyResult<T> result) {
    if (handler == BYTES) {
      return new CollectingReceiver<T>(
          body, head.contentLength(), making(octets -> octets), result);
    }
    if (handler == STRING) {
      return new CollectingReceiver<T>(
          body,
          head.contentLength(),
          making(octets -> new String(octets, Charsets.of(head.firstValue("content-type")))),
          result);
    }
    return null;
  }

  /** The known handlers make what their type says. */
  @SuppressWarnings("unchecked")
  private static <T> Function<byte[], T> making(Function<byte[], ?> finisher) {
    return (Function<byte[], T>) finisher;
  }

  static boolean mayRunOnLoop(BodyHandler<?> handler) {
    return HANDLERS.contains(handler.getClass());
  }

  /** Whether the subscriber keeps the whole body in memory. */
  static boolean collects(BodySubscriber<?> subscriber) {
    return subscriber.getClass() == COLLECTING;
  }

  static boolean mayRunOnLoop(BodySubscriber<?> subscriber) {
    return SUBSCRIBERS.contains(subscriber.getClass());
  }
}
