/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FakeElbExtensionTest {
  @RegisterExtension
  final FakeElbExtension perTest = FakeElbExtension.of(b -> b.zones(1).name("own.elb.test"));

  private final Http http = new Http();

  @Test
  void firstOfTwoTestsFindsNothingAndLeavesAMess() throws Exception {
    findsNothingAndLeavesAMess(perTest.elb());
  }

  @Test
  void secondOfTwoTestsFindsNothingAndLeavesAMess() throws Exception {
    findsNothingAndLeavesAMess(perTest.elb());
  }

  private void findsNothingAndLeavesAMess(FakeElb elb) throws Exception {
    FakeNode node = elb.zone(1).node(1);
    assertThat(elb.name()).isEqualTo("own.elb.test");
    assertThat(elb.requests()).isEmpty();
    assertThat(node.counters().accepted()).isZero();
    HttpResponse<String> response = http.send(node, "/");
    assertThat(response.statusCode()).isEqualTo(200);
    node.status(500, 1);
  }
}
