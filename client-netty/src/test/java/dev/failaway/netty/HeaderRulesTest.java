/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeaderRulesTest {
  @Test
  void framingFieldsAreTheClients() {
    assertThat(HeaderRules.restricted(""))
        .containsExactlyInAnyOrder(
            "connection", "content-length", "expect", "host", "upgrade", "transfer-encoding");
  }

  @Test
  void thePropertyOfTheJdkAllowsThemButNotTransferEncoding() {
    assertThat(HeaderRules.restricted("Host, connection,Transfer-Encoding"))
        .containsExactlyInAnyOrder("content-length", "expect", "upgrade", "transfer-encoding")
        .doesNotContain("host");
  }
}
