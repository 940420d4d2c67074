/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.peers;

import dev.failaway.ClientConfig;
import dev.failaway.benchmarks.load.Peer;
import dev.failaway.benchmarks.load.PeerFactory;
import dev.failaway.benchmarks.load.PeerRequest;
import dev.failaway.benchmarks.load.PeerSettings;
import dev.failaway.cluster.LoadBalancer;
import dev.failaway.okhttp.FailawayOkHttp;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttp;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;

/**
 * OkHttp, plain and with Failaway: the same settings but for one line.
 *
 * <ul>
 *   <li>Connect, read and write timeout are the attempt timeout; the call's deadline spans all
 *       attempts plus half a second. It retries on other addresses by itself ({@code
 *       retryOnConnectionFailure}, its default).
 *   <li>Dispatcher: 512 requests per host instead of 5, or it would queue.
 *   <li>Pool: 64 idle connections instead of 5, kept for 50 s instead of 300 s: an ALB closes them
 *       at 60 s.
 *   <li>Names, plain: {@code Dns.SYSTEM}, as nearly every user has it. Its JVM sees them through
 *       {@code jdk.net.hosts.file} with the JVM's address cache set to the name's TTL.
 *   <li>Names, with Failaway: its own DNS queries to the scenario's server. The TTL floor is 1 s
 *       instead of 5 s, because scenarios have a TTL of 2 s where load balancers have 60 s.
 * </ul>
 */
public final class OkHttpPeer implements Peer {

  private final OkHttpClient client;
  private final Runnable closing;

  private OkHttpPeer(OkHttpClient client, Runnable closing) {
    this.client = client;
    this.closing = closing;
  }

  private static OkHttpClient.Builder builder(PeerSettings settings) {
    Dispatcher dispatcher = new Dispatcher();
    dispatcher.setMaxRequests(1024);
    dispatcher.setMaxRequestsPerHost(512);
    return new OkHttpClient.Builder()
        .connectTimeout(settings.attemptTimeout())
        .readTimeout(settings.attemptTimeout())
        .writeTimeout(settings.attemptTimeout())
        .callTimeout(settings.attemptTimeout().multipliedBy(settings.attempts()).plusMillis(500))
        .connectionPool(new ConnectionPool(64, 50, TimeUnit.SECONDS))
        .dispatcher(dispatcher);
  }

  private static LoadBalancer loadBalancer(PeerSettings settings) {
    return LoadBalancer.create(
        ClientConfig.defaults()
            .withDns(
                dns ->
                    dns.withServers(List.of(settings.dnsServer()))
                        .withMinTtl(Duration.ofSeconds(1)))
            .withZones(zones -> zones.withCidrs(settings.zones()))
            .withRetry(retry -> retry.withMaxAttempts(settings.attempts()))
            .withTimeouts(timeouts -> timeouts.withAttempt(settings.attemptTimeout())));
  }

  @Override
  public CompletionStage<Integer> send(PeerRequest request) {
    Request.Builder builder =
        new Request.Builder()
            .url(request.uri().toString())
            .header(PeerRequest.ID_HEADER, request.id());
    if (request.post()) {
      builder.post(RequestBody.create(request.body()));
    }
    CompletableFuture<Integer> result = new CompletableFuture<>();
    client.newCall(builder.build()).enqueue(new Completion(result));
    return result;
  }

  @Override
  public void close() {
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
    closing.run();
  }

  private record Completion(CompletableFuture<Integer> result) implements Callback {

    @Override
    public void onFailure(Call call, IOException e) {
      result.completeExceptionally(e);
    }

    @Override
    public void onResponse(Call call, Response response) {
      try (ResponseBody body = response.body()) {
        body.bytes();
        result.complete(response.code());
      } catch (IOException e) {
        result.completeExceptionally(e);
      }
    }
  }

  /** Opens it plain. */
  public static final class Plain implements PeerFactory {

    @Override
    public String name() {
      return "okhttp";
    }

    @Override
    public String title() {
      return "OkHttp " + OkHttp.VERSION;
    }

    @Override
    public String settings() {
      return "connect/read/write timeout = attempt timeout, call timeout spans all attempts, 512"
          + " requests per host, pool of 64 idle for 50 s, JVM address cache = TTL of the name";
    }

    @Override
    public Peer open(PeerSettings settings) {
      return new OkHttpPeer(builder(settings).build(), () -> {});
    }
  }

  /** Opens it with Failaway. */
  public static final class WithFailaway implements PeerFactory {

    @Override
    public String name() {
      return "okhttp-failaway";
    }

    @Override
    public String title() {
      return "OkHttp with Failaway";
    }

    @Override
    public String settings() {
      return "as plain OkHttp, and Failaway with the attempt timeout and number of attempts, DNS"
          + " from the scenario's server with a TTL floor of 1 s, defaults otherwise";
    }

    @Override
    public Peer open(PeerSettings settings) {
      LoadBalancer loadBalancer = loadBalancer(settings);
      OkHttpClient client = FailawayOkHttp.install(builder(settings), loadBalancer).build();
      return new OkHttpPeer(client, loadBalancer::close);
    }
  }
}
