/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ClusterStatusTest {

  private static final Target TARGET = new Target("https", "orders.example.com", 443);

  @Test
  void textIsATable() {
    ClusterStatus status =
        status(
            false,
            endpoint("10.0.1.7", "use1-az1", EndpointState.ELIGIBLE, 12, 3),
            ejected("10.0.2.7", "use1-az2", Duration.ofMillis(3_240)),
            endpoint("10.0.3.7", "", EndpointState.WITHDRAWN, 1, 1));

    assertThat(status.toString().lines())
        .containsExactly(
            "https://orders.example.com:443  ONE_ZONE  retry budget 9.5",
            "endpoint      zone      state      in flight  connections  reason",
            "10.0.1.7:443  use1-az1  ELIGIBLE          12            3",
            "10.0.2.7:443  use1-az2  EJECTED            0            2  CONSECUTIVE_FAILURES for"
                + " 3.2 s",
            "10.0.3.7:443  -         WITHDRAWN          1            1",
            "dns: 2 addresses of orders.elb.example.com, ttl 60.0 s, age 1.5 s");
  }

  @Test
  void longAddressesAndZonesKeepTheColumnsAligned() {
    ClusterStatus status =
        status(
            false,
            endpoint("2600:1f18:1234:5678:9abc:def0:1234:5678", "", EndpointState.ELIGIBLE, 0, 0),
            endpoint("10.0.1.7", "ap-southeast-2-az1-local", EndpointState.ELIGIBLE, 1_000, 0));

    List<String> rows = status.toString().lines().toList().subList(1, 4);

    int column = rows.get(0).indexOf("state");
    assertThat(rows.subList(1, 3)).allMatch(row -> row.startsWith("ELIGIBLE", column));
  }

  @Test
  void noLineEndsWithBlanks() {
    ClusterStatus status = status(true, endpoint("10.0.1.7", "", EndpointState.ELIGIBLE, 0, 0));

    assertThat(status.toString().lines()).noneMatch(line -> line.endsWith(" "));
  }

  @Test
  void failOpenIsSaid() {
    assertThat(status(true).toString()).startsWith(TARGET + "  ONE_ZONE  fail-open  retry budget");
  }

  @Test
  void lastErrorOfDnsIsSaid() {
    DnsStatus dns = DnsStatus.none(Optional.of("timeout"));

    assertThat(new ClusterStatus(TARGET, Verdict.DNS, false, 10, List.of(), dns).toString())
        .endsWith("dns: no answer yet, last error: timeout");
  }

  @Test
  void textDoesNotDependOnTheLocale() {
    String text = status(false, ejected("10.0.2.7", "", Duration.ofSeconds(3))).toString();
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try {
      assertThat(status(false, ejected("10.0.2.7", "", Duration.ofSeconds(3)))).hasToString(text);
    } finally {
      Locale.setDefault(before);
    }
  }

  private static ClusterStatus status(boolean failOpen, EndpointStatus... endpoints) {
    InetAddress address = InetAddress.getLoopbackAddress();
    DnsStatus dns =
        new DnsStatus(
            List.of(address, address),
            Optional.of("orders.elb.example.com"),
            Duration.ofSeconds(60),
            Duration.ofMillis(1_500),
            Optional.empty());
    return new ClusterStatus(TARGET, Verdict.ONE_ZONE, failOpen, 9.5, List.of(endpoints), dns);
  }

  private static EndpointStatus endpoint(
      String address, String zone, EndpointState state, int inFlight, int connections) {
    return new EndpointStatus(
        labelled(address, zone), state, inFlight, connections, Optional.empty(), Optional.empty());
  }

  private static EndpointStatus ejected(String address, String zone, Duration left) {
    return new EndpointStatus(
        labelled(address, zone),
        EndpointState.EJECTED,
        0,
        2,
        Optional.of(EjectionReason.CONSECUTIVE_FAILURES),
        Optional.of(left));
  }

  private static Endpoint labelled(String address, String zone) {
    Endpoint endpoint = Endpoint.of(IpLiteral.parse(address).orElseThrow(), 443);
    return new Endpoint(endpoint.address(), Optional.of(zone).filter(label -> !label.isEmpty()));
  }
}
