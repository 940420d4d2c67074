/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.jmh;

import dev.failaway.ClientConfig;
import dev.failaway.DnsClient;
import dev.failaway.cluster.LoadBalancer;
import dev.failaway.okhttp.FailawayOkHttp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the adapter adds to a call of OkHttp: CPU time and, with {@code -prof gc}, bytes. An
 * interceptor answers in place of the network, so that nothing else is in the figure.
 *
 * <p>Threading: one caller.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@Fork(2)
public class OkHttpOverheadBenchmark {

  /** With the adapter or without. */
  @Param({"plain", "failaway"})
  public String client;

  private LoadBalancer loadBalancer;
  private OkHttpClient http;
  private Request request;

  /** For JMH, which fills the fields before each trial. */
  @SuppressWarnings("NullAway.Init")
  public OkHttpOverheadBenchmark() {}

  /** Builds the client. */
  @Setup
  public void open() throws UnknownHostException {
    DnsClient dns =
        DnsClient.fixed(
            InetAddress.getByName("127.0.1.1"),
            InetAddress.getByName("127.0.2.1"),
            InetAddress.getByName("127.0.3.1"));
    loadBalancer = LoadBalancer.create(ClientConfig.defaults(), dns);
    OkHttpClient.Builder builder = new OkHttpClient.Builder();
    if (client.equals("failaway")) {
      FailawayOkHttp.install(builder, loadBalancer);
    }
    request = new Request.Builder().url("http://node.test/").build();
    Response canned =
        new Response.Builder()
            .request(request)
            .protocol(Protocol.HTTP_1_1)
            .code(200)
            .message("OK")
            .build();
    Response answer = canned.newBuilder().networkResponse(canned).build();
    http = builder.addInterceptor(chain -> answer).build();
  }

  /** Ends the load balancer. */
  @TearDown
  public void close() {
    loadBalancer.close();
  }

  /** One call. */
  @Benchmark
  public int call() throws IOException {
    try (Response response = http.newCall(request).execute()) {
      return response.code();
    }
  }
}
