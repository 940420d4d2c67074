/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty.consumers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.mizosoft.methanol.HttpReadTimeoutException;
import com.github.mizosoft.methanol.Methanol;
import com.github.mizosoft.methanol.MultipartBodyPublisher;
import com.github.mizosoft.methanol.MutableRequest;
import dev.failaway.testkit.NodeFault;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Methanol around our client. */
class MethanolTest implements HttpClientContract {
  private final Site site = Site.open();
  private final Methanol methanol =
      Methanol.newBuilder(site.client()).defaultHeader("X-Sent", "by default").build();

  @Override
  public Site site() {
    return site;
  }

  @Override
  public HttpClient http() {
    return methanol;
  }

  @Test
  void defaultHeadersAreSent() throws Exception {
    assertThat(get("/header").body()).isEqualTo("by default");
  }

  @Test
  void compressedBodiesAreDecoded() throws Exception {
    assertThat(get("/gzip")).isEqualTo(new Reply(200, Site.GREETING));
  }

  @Test
  void multipartBodiesArePublished() throws Exception {
    MultipartBodyPublisher parts =
        MultipartBodyPublisher.newBuilder()
            .textPart("a", "first".repeat(10_000), StandardCharsets.UTF_8)
            .textPart("b", "second", StandardCharsets.UTF_8)
            .build();

    HttpResponse<String> response =
        methanol.send(MutableRequest.POST(site.uri("/echo"), parts), BodyHandlers.ofString());

    assertThat(response.body()).contains("first").contains("second");
  }

  /** Methanol cancels the subscription of a body that is silent for too long. */
  @Test
  void aReadTimeoutBreaksTheBodyOff() {
    Methanol impatient = Methanol.newBuilder(site.client()).readTimeout(SHORT).build();
    site.elb().nodes().forEach(node -> node.inject(NodeFault.stallBody(2)));

    assertThatThrownBy(
            () -> impatient.send(MutableRequest.GET(site.uri("/large")), BodyHandlers.ofString()))
        .isInstanceOf(IOException.class)
        .hasRootCauseInstanceOf(HttpReadTimeoutException.class);

    site.assertBrokenOff();
  }
}
