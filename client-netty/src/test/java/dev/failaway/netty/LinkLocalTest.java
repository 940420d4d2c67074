/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

/** Metadata services are nobody's business unless the configuration says so. */
class LinkLocalTest {

  @Test
  @Deviation("Link-local addresses")
  void linkLocalAddressIsRefusedBeforeAnySocketIsOpened() throws Exception {
    HttpRequest metadata =
        HttpRequest.newBuilder(URI.create("http://169.254.169.254/latest/meta-data")).build();
    try (FailawayHttpClient client = FailawayHttpClient.newHttpClient()) {
      assertThatThrownBy(() -> client.send(metadata, BodyHandlers.discarding()))
          .isInstanceOf(ConnectException.class)
          .hasMessageContaining("not allowed by the dns policy");
    }
  }
}
