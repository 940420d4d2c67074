/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import dev.failaway.ClientConfig;
import dev.failaway.RetryPolicy;
import java.lang.reflect.InvocationTargetException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandler;
import java.util.function.Consumer;

/**
 * The clients that have to give the same results: the JDK's own, this one with everything it
 * recognises, and this one with nothing it recognises.
 */
enum ParityClient {
  JDK {
    @Override
    HttpClient build(Consumer<HttpClient.Builder> settings) {
      HttpClient.Builder builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
      settings.accept(builder);
      return builder.build();
    }
  },

  /** Known handlers, subscribers, publishers and requests take their short ways. */
  FAST,

  /** Every handler, subscriber, publisher and request is of a class nobody knows. */
  GENERIC {
    @Override
    HttpRequest request(HttpRequest request) {
      return new ForeignRequest(request);
    }

    @Override
    <T> BodyHandler<T> handler(BodyHandler<T> handler) {
      return info -> new ForeignSubscriber<>(handler.apply(info));
    }
  };

  /** A client without retries of its own: those are a difference, and compared as such. */
  HttpClient build(Consumer<HttpClient.Builder> settings) {
    return build(ClientConfig.defaults().withRetry(RetryPolicy.none()), settings);
  }

  static FailawayHttpClient build(ClientConfig config, Consumer<HttpClient.Builder> settings) {
    FailawayHttpClient.Builder builder =
        Clients.builder(Clients.loopback(Clients.steady(config), "127.0.0.1"));
    settings.accept(builder);
    return builder.build();
  }

  HttpRequest request(HttpRequest request) {
    return request;
  }

  <T> BodyHandler<T> handler(BodyHandler<T> handler) {
    return handler;
  }

  /** Frees the client where it can be: the JDK's has no method for it before Java 21. */
  static void shutDown(HttpClient client) {
    try {
      if (client instanceof FailawayHttpClient own) {
        own.shutdownNow();
      } else if (Runtime.version().feature() >= 21) {
        HttpClient.class.getMethod("shutdownNow").invoke(client);
      }
    } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(e);
    }
  }
}
