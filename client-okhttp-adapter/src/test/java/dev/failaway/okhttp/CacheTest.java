/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.ClientConfig;
import dev.failaway.EndpointStatus;
import dev.failaway.LoadShedException;
import dev.failaway.PoolPolicy;
import dev.failaway.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import okhttp3.Cache;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** OkHttp's cache answers as before, and its answers prove nothing about an endpoint. */
class CacheTest {

  @RegisterExtension final Bed bed = new Bed();
  @RegisterExtension final Bed real = Bed.inRealTime();

  @TempDir Path directory;

  private OkHttpClient client(Nodes nodes) {
    return client(bed, nodes);
  }

  private OkHttpClient client(Bed used, Nodes nodes) {
    Cache cache = new Cache(directory.toFile(), 1_000_000);
    ClientConfig config = Bed.EVEN.withDns(dns -> dns.withMinTtl(Duration.ofMillis(50)));
    return used.install(nodes, config, nodes.client().cache(cache), PoolPolicy.defaults());
  }

  private static void cacheable(Node node) {
    node.answers(CacheTest::cacheable);
  }

  private static MockResponse cacheable(RecordedRequest request) {
    if (request.getHeaders().get("If-None-Match") != null) {
      return new MockResponse.Builder().code(304).addHeader("ETag", "v1").build();
    }
    boolean fresh = "/fresh".equals(request.getTarget());
    return new MockResponse.Builder()
        .addHeader("Cache-Control", fresh ? "max-age=60" : "no-cache")
        .addHeader("ETag", "v1")
        .body("cached")
        .build();
  }

  private int inFlight() {
    return bed.loadBalancer().status(bed.nodes().url("/").uri()).endpoints().stream()
        .mapToInt(EndpointStatus::inFlight)
        .sum();
  }

  @Test
  void aHitIsNoEvidence() throws Exception {
    OkHttpClient client = client(Nodes.http1(1));
    cacheable(bed.node(1));
    Calls.get(client, bed.nodes().url("/fresh"));
    Outcomes outcomes = bed.outcomes();

    assertThat(Calls.get(client, bed.nodes().url("/fresh"))).isEqualTo("cached");

    assertThat(bed.node(1).requests()).isEqualTo(1);
    assertThat(outcomes.all()).isEmpty();
    assertThat(inFlight()).isZero();
  }

  @Test
  void aRevalidatedAnswerIsEvidence() throws Exception {
    OkHttpClient client = client(Nodes.http1(1));
    cacheable(bed.node(1));
    Calls.get(client, bed.nodes().url("/check"));
    Outcomes outcomes = bed.outcomes();

    assertThat(Calls.get(client, bed.nodes().url("/check"))).isEqualTo("cached");

    assertThat(bed.node(1).requests()).isEqualTo(2);
    assertThat(outcomes.size()).isEqualTo(1);
    assertThat(inFlight()).isZero();
  }

  @Test
  void aHitNeedsNoLivingEndpoint() throws Exception {
    OkHttpClient client = client(Nodes.http1(2));
    bed.nodes().all().forEach(CacheTest::cacheable);
    Calls.get(client, bed.nodes().url("/fresh"));

    bed.nodes().all().forEach(Node::close);

    assertThat(Calls.get(client, bed.nodes().url("/fresh"))).isEqualTo("cached");
  }

  @Test
  void aHitIsServedWhileDnsShedsLoad() throws Exception {
    Nodes nodes = Nodes.http1(1);
    nodes.ttl(Duration.ofMillis(50));
    OkHttpClient client = client(real, nodes);
    cacheable(nodes.get(1));
    Calls.get(client, nodes.url("/fresh"));
    nodes.listAddresses(List.of(InetAddress.getByName("0.0.0.0")));
    Await.until(() -> isShed(client), Bed.PATIENCE);

    assertThat(Calls.get(client, nodes.url("/fresh"))).isEqualTo("cached");
  }

  private boolean isShed(OkHttpClient client) {
    try {
      Calls.status(client, Calls.post(real.nodes().url("/"), Calls.body("x")));
      return false;
    } catch (IOException e) {
      return e instanceof LoadShedException;
    }
  }

  @Test
  void onlyIfCachedStaysLocal() throws Exception {
    OkHttpClient client = client(Nodes.http1(1));
    Request request =
        new Request.Builder()
            .url(bed.nodes().url("/fresh"))
            .cacheControl(okhttp3.CacheControl.FORCE_CACHE)
            .build();

    try (Response response = client.newCall(request).execute()) {
      assertThat(response.code()).isEqualTo(504);
    }
    assertThat(bed.nodes().requests()).isZero();
    assertThat(inFlight()).isZero();
  }
}
