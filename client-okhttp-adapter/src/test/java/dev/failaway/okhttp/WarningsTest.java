/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.PoolPolicy;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user has set up against the advice is said once, and only then. */
class WarningsTest {

  private static final String POOL = "the connection pool keeps";
  private static final String ORDER = "was added after Failaway's interceptor";

  @RegisterExtension final Bed bed = new Bed();

  private static Response pass(Interceptor.Chain chain) throws java.io.IOException {
    return chain.proceed(chain.request());
  }

  private static ConnectionPool pool(int idle) {
    return new ConnectionPool(idle, 50, TimeUnit.SECONDS);
  }

  @Test
  void aProperInstallationSaysNothing() throws Exception {
    try (LogCapture log = new LogCapture(POOL, ORDER)) {
      Nodes nodes = Nodes.http1(3);
      OkHttpClient client = bed.install(nodes, nodes.client().addInterceptor(WarningsTest::pass));
      nodes.get(1).answers(503);

      Calls.spread(client, nodes.url("/"), 20);

      assertThat(log.lines(POOL)).isEmpty();
      assertThat(log.lines(ORDER)).isEmpty();
    }
  }

  @Test
  void anInterceptorAddedAfterInstallIsReportedOnceBeforeAnythingFails() throws Exception {
    try (LogCapture log = new LogCapture(POOL, ORDER)) {
      OkHttpClient installed = bed.client(Nodes.http1(2));
      OkHttpClient client = installed.newBuilder().addInterceptor(WarningsTest::pass).build();

      Calls.get(client, bed.nodes().url("/"));
      assertThat(log.lines(ORDER)).singleElement().asString().contains("WarningsTest");

      bed.node(1).answers(503);
      Calls.spread(client, bed.nodes().url("/"), 20);
      assertThat(log.lines(ORDER)).hasSize(1);
    }
  }

  @Test
  void anInterceptorOfADerivedClientIsNoticedInTime() throws Exception {
    try (LogCapture log = new LogCapture(POOL, ORDER)) {
      OkHttpClient installed = bed.client(Nodes.http1(2));
      Calls.spread(installed, bed.nodes().url("/"), 10);
      OkHttpClient derived = installed.newBuilder().addInterceptor(WarningsTest::pass).build();

      Calls.spread(derived, bed.nodes().url("/"), 10);

      assertThat(log.lines(ORDER)).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 15})
  void aSmallPoolOfTheUsersIsReportedOnce(int idle) throws Exception {
    try (LogCapture log = new LogCapture(POOL, ORDER)) {
      Nodes nodes = Nodes.http1(3);
      OkHttpClient client =
          bed.install(nodes, nodes.client()).newBuilder().connectionPool(pool(idle)).build();

      Calls.spread(client, nodes.url("/"), 20);

      assertThat(log.lines(POOL))
          .singleElement()
          .asString()
          .contains("keeps " + idle + " idle", "16 or more", "addresses: 3");
    }
  }

  @Test
  void aLargePoolOfTheUsersIsKeptInSilence() throws Exception {
    try (LogCapture log = new LogCapture(POOL, ORDER)) {
      Nodes nodes = Nodes.http1(3);
      ConnectionPool own = pool(64);
      OkHttpClient client =
          bed.install(nodes, nodes.client()).newBuilder().connectionPool(own).build();

      Calls.spread(client, nodes.url("/"), 20);

      assertThat(own.connectionCount()).isEqualTo(3);
      assertThat(log.lines(POOL)).isEmpty();
    }
  }

  @Test
  void aPoolThatTheBuilderHadBeforeIsReplaced() throws Exception {
    Nodes nodes = Nodes.http1(3);
    ConnectionPool own = pool(5);
    OkHttpClient client = bed.install(nodes, nodes.client().connectionPool(own));

    Calls.spread(client, nodes.url("/"), 20);

    assertThat(own.connectionCount()).isZero();
    assertThat(client.connectionPool().connectionCount()).isEqualTo(3);
    assertThat(PoolAdvice.idleConnections(client.connectionPool())).hasValue(200);
  }

  @Test
  void theDefaultPoolUnderABareInterceptorIsReportedOnce() throws Exception {
    try (LogCapture log = new LogCapture(POOL, ORDER)) {
      Nodes nodes = Nodes.http1(3);
      OkHttpClient client = bed.bare(nodes, nodes.client(), PoolPolicy.defaults());

      Calls.spread(client, bed.nodes().url("/"), 20);

      assertThat(log.lines(POOL)).singleElement().asString().contains("keeps 5 idle");
    }
  }

  @Test
  void theSizeOfAPoolCanBeReadFromThisOkHttp() {
    assertThat(PoolAdvice.idleConnections(new ConnectionPool())).hasValue(5);
    assertThat(PoolAdvice.idleConnections(pool(7))).hasValue(7);
  }
}
