/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.failaway.LoadShedException;
import dev.failaway.RequestReport;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.util.List;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One line makes a client balance, reuse its connections, and survive the loss of an address. */
class BalancingTest {

  @RegisterExtension final Bed bed = new Bed();

  @Test
  void requestsSpreadOverAllEndpointsAndReuseTheirConnections() throws Exception {
    OkHttpClient client = bed.client(Nodes.http1(3));

    Calls.spread(client, bed.nodes().url("/"), 150);

    assertThat(bed.nodes().all()).allMatch(node -> node.requests() > 15);
    assertThat(bed.nodes().all()).allMatch(node -> node.connections() == 1);
  }

  @Test
  void requestsOverTlsSpreadAndReuseTheirConnections() throws Exception {
    OkHttpClient client = bed.client(Nodes.http1OverTls(3));

    Calls.spread(client, bed.nodes().url("/"), 100);

    assertThat(bed.nodes().all()).allMatch(node -> node.requests() > 10);
    assertThat(bed.nodes().all()).allMatch(node -> node.connections() == 1);
  }

  @Test
  void requestsOverHttp2SpreadAndReuseTheirConnections() throws Exception {
    OkHttpClient client = bed.client(Nodes.http2(3));

    Calls.spread(client, bed.nodes().url("/"), 100);

    assertThat(bed.nodes().all()).allMatch(node -> node.requests() > 10);
    assertThat(bed.nodes().all()).allMatch(node -> node.connections() == 1);
  }

  @Test
  void lossOfOneAddressFailsNoRequest() throws Exception {
    OkHttpClient client = bed.client(Nodes.http1(3));
    Calls.spread(client, bed.nodes().url("/"), 30);

    bed.node(2).close();

    assertThat(Calls.spread(client, bed.nodes().url("/"), 100)).containsOnlyKeys("1", "3");
  }

  @Test
  void lossOfOneAddressOverHttp2FailsNoRequest() throws Exception {
    OkHttpClient client = bed.client(Nodes.http2(3));
    Calls.spread(client, bed.nodes().url("/"), 30);

    bed.node(1).close();

    assertThat(Calls.spread(client, bed.nodes().url("/"), 100)).containsOnlyKeys("2", "3");
  }

  @Test
  void sheddingFailsAtOnceWithoutAConnect() throws Exception {
    OkHttpClient client = bed.client(Nodes.http1(1));
    bed.nodes().listAddresses(List.of(InetAddress.getByName("0.0.0.0")));

    assertThatThrownBy(() -> Calls.get(client, bed.nodes().url("/")))
        .isInstanceOf(LoadShedException.class)
        .isInstanceOf(ConnectException.class);
    assertThat(bed.nodes().requests()).isZero();
  }

  @Test
  void aFailureTellsWhichAddressesWereTried() throws Exception {
    OkHttpClient client = bed.client(Nodes.http1(3));
    bed.nodes().all().forEach(Node::close);

    assertThatThrownBy(() -> Calls.get(client, bed.nodes().url("/")))
        .isInstanceOf(ConnectException.class)
        .satisfies(
            failure -> {
              RequestReport report = RequestReport.of(failure).orElseThrow();
              assertThat(report.attempts()).hasSize(3);
              assertThat(report.attempts().stream().map(a -> a.endpoint().address()).distinct())
                  .hasSize(3);
            });
  }

  @Test
  void aClosedLoadBalancerFailsRequests() throws Exception {
    OkHttpClient client = bed.client(Nodes.http1(1));
    bed.loadBalancer().close();

    assertThatThrownBy(() -> Calls.get(client, bed.nodes().url("/")))
        .isInstanceOf(IOException.class)
        .hasMessage("load balancer is closed");
  }

  @Test
  void clientsOfOneLoadBalancerShareWhatTheyLearn() throws Exception {
    OkHttpClient first = bed.client(Nodes.http1(2));
    OkHttpClient second = FailawayOkHttp.install(bed.nodes().client(), bed.loadBalancer()).build();
    Calls.spread(first, bed.nodes().url("/"), 10);
    bed.node(1).close();
    Calls.spread(first, bed.nodes().url("/"), 40);

    assertThat(bed.loadBalancer().status(bed.nodes().url("/").uri()).toString())
        .contains("EJECTED");
    assertThat(Calls.spread(second, bed.nodes().url("/"), 20)).containsOnlyKeys("2");
  }

  @Test
  void derivedClientsAreBalancedToo() throws Exception {
    OkHttpClient derived = bed.client(Nodes.http1(3)).newBuilder().followRedirects(false).build();

    assertThat(Calls.spread(derived, bed.nodes().url("/"), 60)).containsOnlyKeys("1", "2", "3");
  }
}
