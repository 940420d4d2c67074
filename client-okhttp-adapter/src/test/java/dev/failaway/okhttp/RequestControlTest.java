/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.failaway.AttemptReport;
import dev.failaway.ClientConfig;
import dev.failaway.Outcome;
import dev.failaway.PoolPolicy;
import dev.failaway.RequestOptions;
import dev.failaway.RequestReport;
import dev.failaway.testkit.Await;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A request tagged with options is treated as they say, and no other request is. */
@Timeout(60)
class RequestControlTest {

  private static final ClientConfig ZONED =
      Bed.EVEN.withZones(
          zones -> zones.withCidrs(Map.of("127.0.1.0/24", "az1", "127.0.2.0/24", "az2")));

  @RegisterExtension final Bed bed = new Bed();
  @RegisterExtension final Bed real = Bed.inRealTime();

  private Request get(RequestOptions options) {
    return get(bed, options);
  }

  private static Request get(Bed bed, RequestOptions options) {
    return new Request.Builder()
        .url(bed.nodes().url("/"))
        .tag(RequestOptions.class, options)
        .build();
  }

  private Request post(RequestOptions options) {
    return Calls.post(bed.nodes().url("/"), Calls.body("x"))
        .newBuilder()
        .tag(RequestOptions.class, options)
        .build();
  }

  @Test
  void aPostSaidToBeIdempotentIsRetried() throws Exception {
    OkHttpClient client = bed.client(Nodes.http1(2));
    bed.node(1).answers(503);

    for (int i = 0; i < 8; i++) {
      Request post = post(RequestOptions.defaults().withIdempotent(true));
      assertThat(Calls.status(client, post)).isEqualTo(200);
    }
    assertThat(bed.node(1).requests()).isPositive();
  }

  @Test
  void aGetSaidNotToBeIdempotentIsSentOnce() throws Exception {
    OkHttpClient client = bed.client(Nodes.http1(2));
    bed.nodes().all().forEach(node -> node.answers(503));

    assertThat(Calls.status(client, get(RequestOptions.defaults().withIdempotent(false))))
        .isEqualTo(503);
    assertThat(bed.nodes().requests()).isEqualTo(1);
  }

  @Test
  void aGetSaidNotToBeIdempotentIsNotRepeatedByOkHttpEither() throws Exception {
    OkHttpClient client = bed.client(Nodes.http1(1));
    Calls.get(client, bed.nodes().url("/"));
    bed.node(1).disconnects();
    int before = bed.nodes().requests();

    assertThatThrownBy(
            () -> Calls.status(client, get(RequestOptions.defaults().withIdempotent(false))))
        .isInstanceOf(IOException.class);
    assertThat(bed.nodes().requests()).isEqualTo(before + 1);
  }

  @Test
  void oneAttemptIsNoRetry() throws Exception {
    OkHttpClient client = bed.client(Nodes.http1(2));
    bed.nodes().all().forEach(node -> node.answers(503));

    assertThat(Calls.status(client, get(RequestOptions.defaults().withMaxAttempts(1))))
        .isEqualTo(503);
    assertThat(bed.nodes().requests()).isEqualTo(1);
    assertThat(Calls.status(client, bed.nodes().url("/"))).isEqualTo(503);
    assertThat(bed.nodes().requests()).isEqualTo(1 + 3);
  }

  @Test
  void itsOwnDeadlineSpansItsAttempts() throws Exception {
    Nodes nodes = Nodes.http1(3);
    nodes.all().forEach(node -> node.answers(503));
    ClientConfig patient = Bed.EVEN.withRetry(retry -> retry.withMaxAttempts(10));
    OkHttpClient client =
        bed.install(
            nodes,
            patient,
            nodes.client().addNetworkInterceptor(bed.passing(Duration.ofMinutes(2))),
            PoolPolicy.defaults());
    RequestOptions hasty =
        RequestOptions.defaults().withReport(true).withRequestTimeout(Duration.ofMinutes(5));
    Call call = client.newCall(get(hasty));

    call.execute().close();

    RequestReport report = Objects.requireNonNull(call.tag(RequestReport.class));
    assertThat(report.attempts()).hasSize(3);
    assertThat(report.elapsed()).isEqualTo(Duration.ofMinutes(6));
  }

  @Test
  void itsOwnDeadlineEndsASilentAttempt() throws Exception {
    OkHttpClient client = real.client(Nodes.http1(1));
    real.node(1).hangs();
    RequestOptions hasty = RequestOptions.defaults().withRequestTimeout(Duration.ofMillis(200));
    Request request = get(real, hasty);

    assertThatThrownBy(() -> Calls.status(client, request))
        .isInstanceOf(InterruptedIOException.class)
        .satisfies(failure -> assertThat(RequestReport.of(failure)).isPresent());
  }

  @Test
  void itsOwnAttemptTimeoutLeavesASilentEndpoint() throws Exception {
    ClientConfig patient = Bed.EVEN.withRetry(retry -> retry.withMaxAttempts(1000));
    OkHttpClient client = real.client(Nodes.http1(2), patient);
    real.node(1).hangs();
    RequestOptions hasty = RequestOptions.defaults().withAttemptTimeout(Duration.ofMillis(350));
    Request request = get(real, hasty);

    for (int i = 0; i < 4; i++) {
      assertThat(Calls.status(client, request)).isEqualTo(200);
    }
    assertThat(real.node(1).requests()).isPositive();
  }

  @Test
  void aTraceIdIsKeptOverTheAttemptsOfOneRequest() throws Exception {
    OkHttpClient client = bed.client(Nodes.http1(2), Bed.EVEN);
    bed.node(1).answers(503);
    RequestOptions traced = RequestOptions.defaults().withTraceId(true);

    assertThat(Calls.status(client, get(traced))).isEqualTo(200);
    assertThat(Calls.status(client, get(traced))).isEqualTo(200);

    List<String> ids =
        bed.nodes().all().stream()
            .flatMap(node -> node.received().stream())
            .map(request -> Objects.requireNonNull(request.getHeaders().get("X-Amzn-Trace-Id")))
            .toList();
    assertThat(ids).hasSize(3).allMatch(id -> id.matches("Root=1-[0-9a-f]{8}-[0-9a-f]{24}"));
    assertThat(ids.stream().distinct()).hasSize(2);
  }

  @Test
  void aGeneratedKeyIsKeptOverTheAttemptsOfOneRequest() throws Exception {
    OkHttpClient client =
        bed.client(
            Nodes.http1(2), Bed.EVEN.withRetry(retry -> retry.withIdempotencyHeader("X-Once")));
    bed.node(1).answers(503);
    RequestOptions keyed = RequestOptions.defaults().withGenerateIdempotencyKey(true);

    assertThat(Calls.status(client, post(keyed))).isEqualTo(200);
    assertThat(Calls.status(client, post(keyed))).isEqualTo(200);

    List<String> keys =
        bed.nodes().all().stream()
            .flatMap(node -> node.received().stream())
            .map(request -> Objects.requireNonNull(request.getHeaders().get("X-Once")))
            .toList();
    assertThat(keys).hasSize(3);
    assertThat(keys.stream().distinct()).hasSize(2);
  }

  @Test
  void theConfiguredHeaderMakesAPostIdempotent() throws Exception {
    OkHttpClient client =
        bed.client(
            Nodes.http1(2), Bed.EVEN.withRetry(retry -> retry.withIdempotencyHeader("X-Once")));
    bed.node(1).answers(503);
    Request post =
        Calls.post(bed.nodes().url("/"), Calls.body("x"))
            .newBuilder()
            .header("X-Once", "7")
            .build();

    for (int i = 0; i < 4; i++) {
      assertThat(Calls.status(client, post)).isEqualTo(200);
    }
  }

  @Test
  void aCallTellsItsAttemptsWhenItsRequestAsksForIt() throws Exception {
    OkHttpClient client = bed.client(Nodes.http1(2), ZONED);
    bed.node(1).answers(503);
    RequestOptions reported = RequestOptions.defaults().withReport(true);

    RequestReport report = null;
    for (int i = 0; i < 2; i++) { // one of two begins at the node that fails
      Call call = client.newCall(get(reported));
      call.execute().close();
      RequestReport next = Objects.requireNonNull(call.tag(RequestReport.class));
      report = report == null || next.attempts().size() > 1 ? next : report;
    }

    assertThat(Objects.requireNonNull(report).attempts())
        .extracting(AttemptReport::outcome)
        .containsExactly(Outcome.SERVER_ERROR, Outcome.SUCCESS);
    assertThat(report.attempts())
        .extracting(attempt -> attempt.endpoint().zone().orElse("none"))
        .containsExactly("az1", "az2");
    assertThat(report.attempts()).allMatch(AttemptReport::written);
    assertThat(report.cluster().endpoints()).hasSize(2);
  }

  @Test
  void aFailedCallTellsItsAttemptsToo() throws Exception {
    OkHttpClient client = bed.client(Nodes.http1(2));
    bed.nodes().all().forEach(Node::close);
    Call call = client.newCall(get(RequestOptions.defaults().withReport(true)));

    assertThatThrownBy(call::execute).isInstanceOf(IOException.class);

    RequestReport report = Objects.requireNonNull(call.tag(RequestReport.class));
    assertThat(report.attempts()).hasSize(3).noneMatch(AttemptReport::written);
  }

  @Test
  void aCallThatDoesNotAskHasNoReport() throws Exception {
    OkHttpClient client = bed.client(Nodes.http1(1));
    Call call = client.newCall(get(RequestOptions.defaults()));

    call.execute().close();

    assertThat(call.tag(RequestReport.class)).isNull();
  }

  @Test
  void aWebSocketObeysItsOptionsToo() throws Exception {
    OkHttpClient client = bed.client(Nodes.http1(2));
    bed.nodes().all().forEach(node -> node.answers(503));
    Outcomes outcomes = bed.outcomes();

    client.newWebSocket(get(RequestOptions.defaults().withMaxAttempts(1)), new Ignoring());

    Await.until(() -> outcomes.size() == 1, Duration.ofSeconds(20));
    client.dispatcher().executorService().shutdown();
    assertThat(client.dispatcher().executorService().awaitTermination(20, TimeUnit.SECONDS))
        .isTrue();
    assertThat(bed.nodes().requests()).isEqualTo(1);
  }

  private static final class Ignoring extends WebSocketListener {
    @Override
    public void onFailure(
        WebSocket socket, Throwable failure, okhttp3.@Nullable Response response) {}
  }
}
