/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class EndpointTest {

  private static final byte[] V4 = {10, 0, 1, 7};
  private static final byte[] V6 = {(byte) 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

  @Test
  void nameAttachedByAResolverIsNoPartOfIdentity() throws Exception {
    Endpoint named = Endpoint.of(InetAddress.getByAddress("orders.example.com", V4), 443);
    Endpoint bare = Endpoint.of(InetAddress.getByAddress(V4), 443);

    assertThat(named).isEqualTo(bare).hasSameHashCodeAs(bare).hasToString("10.0.1.7:443");
  }

  @Test
  void zoneIsNoPartOfIdentity() throws Exception {
    Endpoint bare = Endpoint.of(InetAddress.getByAddress(V4), 443);
    Endpoint labelled = new Endpoint(bare.address(), Optional.of("az1"));

    assertThat(labelled).isEqualTo(bare).hasSameHashCodeAs(bare);
  }

  @Test
  void scopeIsNoPartOfIdentity() throws Exception {
    Endpoint scoped = Endpoint.of(Inet6Address.getByAddress(null, V6, 1), 443);
    Endpoint bare = Endpoint.of(InetAddress.getByAddress(V6), 443);

    assertThat(scoped).isEqualTo(bare).hasSameHashCodeAs(bare);
  }

  @Test
  void portAndAddressAreIdentity() throws Exception {
    Endpoint endpoint = Endpoint.of(InetAddress.getByAddress(V4), 443);

    assertThat(endpoint)
        .isNotEqualTo(Endpoint.of(InetAddress.getByAddress(V4), 80))
        .isNotEqualTo(Endpoint.of(InetAddress.getByAddress(new byte[] {10, 0, 1, 8}), 443))
        .isNotEqualTo(Endpoint.of(InetAddress.getByAddress(V6), 443));
  }

  @Test
  void textShowsAddressPortAndZone() throws Exception {
    InetSocketAddress v6 = new InetSocketAddress(InetAddress.getByAddress(V6), 443);

    assertThat(new Endpoint(v6, Optional.empty())).hasToString("[fd00:0:0:0:0:0:0:1]:443");
    assertThat(new Endpoint(v6, Optional.of("az1"))).hasToString("[fd00:0:0:0:0:0:0:1]:443 (az1)");
  }

  @Test
  void unresolvedAddressIsRefused() {
    InetSocketAddress address = InetSocketAddress.createUnresolved("orders.example.com", 443);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Endpoint(address, Optional.empty()))
        .withMessage("address (orders.example.com/<unresolved>:443) must be resolved");
  }
}
