/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.consumers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.instrumentation.javahttpclient.JavaHttpClientTelemetry;
import io.opentelemetry.sdk.testing.junit5.OpenTelemetryExtension;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.net.http.HttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** OpenTelemetry's library instrumentation (there are alphas of it only) around our client. */
class OpenTelemetryTest implements HttpClientContract {
  @RegisterExtension
  static final OpenTelemetryExtension TELEMETRY = OpenTelemetryExtension.create();

  private final Site site = Site.open();
  private final HttpClient traced =
      JavaHttpClientTelemetry.create(TELEMETRY.getOpenTelemetry()).newHttpClient(site.client());

  @Override
  public Site site() {
    return site;
  }

  @Override
  public HttpClient http() {
    return traced;
  }

  @Test
  void aRequestIsOneSpanWhoseIdIsSent() throws Exception {
    String sent = get("/traceparent").body();

    SpanData span = onlySpan();
    assertThat(sent).contains(span.getTraceId()).contains(span.getSpanId());
    assertThat(span.getAttributes().get(AttributeKey.longKey("http.response.status_code")))
        .isEqualTo(200);
    assertThat(span.getAttributes().get(AttributeKey.stringKey("server.address")))
        .isEqualTo(site.elb().name());
  }

  @Test
  void theAttemptsElsewhereAreOfTheSameSpan() throws Exception {
    site.killOneNode();

    for (int i = 0; i < 4; i++) {
      get("/hello");
    }

    assertThat(TELEMETRY.getSpans()).hasSize(4);
  }

  @Test
  void anOutageIsAnErrorOfTheSpan() {
    site.killAllNodes();

    Throwable thrown = catchThrowable(() -> get("/hello"));

    assertThat(onlySpan().getStatus()).isEqualTo(StatusData.error());
    assertThat(onlySpan().getAttributes().get(AttributeKey.stringKey("error.type")))
        .isEqualTo(thrown.getClass().getName());
  }

  private static SpanData onlySpan() {
    assertThat(TELEMETRY.getSpans()).hasSize(1);
    return TELEMETRY.getSpans().get(0);
  }
}
