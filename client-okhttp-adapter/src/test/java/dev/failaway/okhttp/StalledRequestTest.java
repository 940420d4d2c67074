/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.failaway.AttemptReport;
import dev.failaway.ClientConfig;
import dev.failaway.ClusterStatus;
import dev.failaway.EndpointState;
import dev.failaway.Outcome;
import dev.failaway.PoolPolicy;
import dev.failaway.RequestOptions;
import dev.failaway.RequestReport;
import dev.failaway.testkit.Await;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A request that waits at an endpoint which has fallen silent goes elsewhere, long before any
 * timeout, when it may be sent again. No timeout here is shorter than the patience of a test.
 */
@Timeout(120)
class StalledRequestTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration NEVER = Duration.ofMinutes(10);

  /** Enough to judge a silence by. */
  private static final int SILENT_REQUESTS = 4;

  /** What waits at the silent node can be paid from the budget, which begins at 10. */
  private static final int MOST_IN_FLIGHT = 9;

  /** More than the buffers between two sockets of this machine hold. */
  private static final int LARGE = 4 << 20;

  private static final ClientConfig PATIENT =
      Bed.EVEN.withTimeouts(limits -> limits.withRequest(NEVER));

  @RegisterExtension final Bed bed = Bed.inRealTime();

  private final Background background = new Background();
  private final CompletableFuture<Void> silence = new CompletableFuture<>();

  @AfterEach
  void end() {
    silence.complete(null);
    background.close();
  }

  private OkHttpClient warm(Wire wire) throws IOException {
    Nodes nodes = wire.start(2);
    OkHttpClient client =
        bed.install(
            nodes,
            PATIENT,
            nodes.client().readTimeout(NEVER).writeTimeout(NEVER),
            PoolPolicy.defaults());
    client.dispatcher().setMaxRequestsPerHost(1000);
    client.dispatcher().setMaxRequests(1000);
    Calls.spread(client, bed.nodes().url("/"), 20);
    return client;
  }

  /** Node 1 reads what comes and answers when the silence ends. */
  private void silenceOne() {
    bed.node(1)
        .answers(
            request -> {
              silence.join();
              return new MockResponse.Builder().body("late").build();
            });
  }

  private Request get() {
    return new Request.Builder().url(bed.nodes().url("/")).build();
  }

  private long gets(int node) {
    return bed.node(node).received().stream().filter(r -> r.getMethod().equals("GET")).count();
  }

  private long posts(int node) {
    return bed.node(node).received().stream().filter(r -> r.getMethod().equals("POST")).count();
  }

  /** Sends until enough requests wait at node 1, and its peer has answered as many. */
  private List<Call> sendUntilSilenceShows(OkHttpClient client) {
    return sendUntilSilenceShows(client, get());
  }

  private List<Call> sendUntilSilenceShows(OkHttpClient client, Request request) {
    List<Call> sent = new ArrayList<>();
    long one = gets(1) + SILENT_REQUESTS;
    long two = gets(2) + SILENT_REQUESTS;
    Await.until(
        () -> {
          if (background.pending() < MOST_IN_FLIGHT) {
            sent.add(background.send(client, request));
          }
          return gets(1) >= one && gets(2) >= two;
        },
        PATIENCE,
        this::state);
    return sent;
  }

  /** Whether node 1 gets no request but one that probes it. */
  private boolean isLeft() {
    return status().endpoints().stream()
        .filter(s -> s.endpoint().address().getAddress().equals(bed.node(1).address()))
        .noneMatch(s -> s.state() == EndpointState.ELIGIBLE);
  }

  private ClusterStatus status() {
    return bed.loadBalancer().status(bed.nodes().url("/").uri());
  }

  private String state() {
    return status() + " " + Set.copyOf(background.ended());
  }

  /** Goes on sending, as a client in use does, until these are over. */
  private List<String> endOf(OkHttpClient client, List<Call> some) {
    Await.until(
        () -> {
          if (background.pending() < MOST_IN_FLIGHT || isLeft()) {
            background.send(client, get());
          }
          return !background.endOf(some).contains("");
        },
        PATIENCE,
        this::state);
    return background.endOf(some);
  }

  @ParameterizedTest
  @EnumSource
  void requestsInFlightLeaveAnEndpointThatFallsSilent(Wire wire) throws Exception {
    OkHttpClient client = warm(wire);
    Outcomes outcomes = bed.outcomes();
    silenceOne();

    List<Call> sent = sendUntilSilenceShows(client);

    assertThat(endOf(client, sent)).containsOnly("2");
    assertThat(outcomes.all()).contains(Outcome.STALLED);
    assertThat(outcomes.all()).doesNotContain(Outcome.TIMEOUT, Outcome.RESET, Outcome.CLOSED);
  }

  @ParameterizedTest
  @EnumSource
  void aPostWaitsOnWhereItWasSentAndIsNeverRepeated(Wire wire) throws Exception {
    OkHttpClient client = warm(wire);
    silenceOne();
    List<Call> posted = new ArrayList<>();
    Await.until(
        () -> {
          posted.add(background.send(client, Calls.post(bed.nodes().url("/"), Calls.body("once"))));
          return posts(1) > 0;
        },
        PATIENCE);

    List<Call> sent = sendUntilSilenceShows(client);
    assertThat(endOf(client, sent)).containsOnly("2");
    assertThat(background.endOf(posted)).contains("");

    silence.complete(null);
    assertThat(endOf(client, posted)).isSubsetOf("2", "late").contains("late");
    assertThat(posts(1) + posts(2)).isEqualTo(posted.size());
  }

  private Request tagged() {
    return get()
        .newBuilder()
        .tag(RequestOptions.class, RequestOptions.defaults().withReport(true))
        .build();
  }

  @Test
  void theReportTellsOfTheStall() throws Exception {
    OkHttpClient client = warm(Wire.HTTP1);
    silenceOne();
    List<Call> sent = sendUntilSilenceShows(client, tagged());

    assertThat(endOf(client, sent)).containsOnly("2");
    assertThat(sent)
        .map(call -> Objects.requireNonNull(call.tag(RequestReport.class)))
        .map(report -> report.attempts().stream().map(AttemptReport::outcome).toList())
        .contains(List.of(Outcome.STALLED, Outcome.SUCCESS))
        .isSubsetOf(List.of(Outcome.STALLED, Outcome.SUCCESS), List.of(Outcome.SUCCESS));
  }

  @Test
  void anUploadThatNobodyReadsGoesElsewhere() throws Exception {
    OkHttpClient client = warm(Wire.HTTP1);
    int port = bed.nodes().port();
    bed.node(1).close();
    List<Socket> accepted = new CopyOnWriteArrayList<>();
    try (ServerSocket deaf = new ServerSocket()) {
      deaf.setReuseAddress(true);
      deaf.setReceiveBufferSize(1024);
      deaf.bind(new InetSocketAddress(bed.node(1).address(), port));
      acceptAll(deaf, accepted);
      RequestBody large = RequestBody.create(new byte[LARGE]);
      Request put = new Request.Builder().url(bed.nodes().url("/")).put(large).build();
      List<Call> sent = new ArrayList<>();
      Await.until(
          () -> {
            if (background.pending() == 0) {
              sent.add(background.send(client, put));
            }
            return !accepted.isEmpty();
          },
          PATIENCE,
          this::state);

      assertThat(endOf(client, sent)).containsOnly("2");
    }
    for (Socket socket : accepted) {
      socket.close();
    }
  }

  private static void acceptAll(ServerSocket server, List<Socket> accepted) {
    Thread acceptor =
        new Thread(
            () -> {
              while (!server.isClosed()) {
                try {
                  accepted.add(server.accept());
                } catch (IOException e) {
                  return; // the test closed it
                }
              }
            });
    acceptor.start();
  }

  @Test
  void anInterruptOfTheCallersStillEndsItsRequest() throws Exception {
    OkHttpClient client = warm(Wire.HTTP2);
    silenceOne();
    CompletableFuture<Boolean> flag = new CompletableFuture<>();
    long before = bed.node(1).requests();
    Thread caller =
        new Thread(
            () -> {
              assertThatThrownBy(
                      () -> {
                        while (true) {
                          Calls.get(client, bed.nodes().url("/"));
                        }
                      })
                  .isInstanceOf(InterruptedIOException.class);
              flag.complete(Thread.currentThread().isInterrupted());
            });
    caller.start();
    Await.until(() -> bed.node(1).requests() > before, PATIENCE);

    caller.interrupt();

    assertThat(flag.get(20, TimeUnit.SECONDS)).isTrue();
  }
}
