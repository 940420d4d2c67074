/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.jmh;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One GET with a small body against a loopback node in a JVM of its own, cleartext HTTP/1.1 on warm
 * connections.
 *
 * <p>Allocation ({@code -prof gc}) is the client's alone. Time includes the node and the kernel,
 * the same for every client; look at ratios within one run.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(1)
public class RequestBenchmark {

  private static final int WINDOW = 16;

  /** Which client. */
  @Param({"failaway", "jdk", "okhttp"})
  public String client;

  private Node node;
  private BenchmarkClient http;

  /** For JMH, which fills the fields before each trial. */
  @SuppressWarnings("NullAway.Init")
  public RequestBenchmark() {}

  /** Starts the node and opens the client. */
  @Setup
  public void open() throws IOException {
    node = Node.start();
    http =
        switch (client) {
          case "failaway" -> JdkBenchmarkClient.failaway(node);
          case "jdk" -> JdkBenchmarkClient.stock(node);
          case "okhttp" -> new OkHttpBenchmarkClient(node);
          default -> throw new IllegalArgumentException("client (" + client + ") is unknown");
        };
  }

  /** Ends both. */
  @TearDown
  public void close() {
    http.close();
    node.close();
  }

  /** One request after the other on the caller's thread. */
  @Benchmark
  public int sync() throws IOException, InterruptedException {
    return checked(http.get());
  }

  /** Sixteen requests at a time; the score is per request. */
  @Benchmark
  @OperationsPerInvocation(WINDOW)
  public int async() {
    CompletableFuture<?>[] window = new CompletableFuture<?>[WINDOW];
    for (int index = 0; index < WINDOW; index++) {
      window[index] = http.getAsync().thenApply(RequestBenchmark::checked);
    }
    CompletableFuture.allOf(window).join();
    return window.length;
  }

  private static int checked(int status) {
    if (status != 200) {
      throw new IllegalStateException("status " + status);
    }
    return status;
  }
}
