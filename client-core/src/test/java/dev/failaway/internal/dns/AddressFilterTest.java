/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.DnsPolicy;
import dev.failaway.IpLiteral;
import dev.failaway.Resolution.Family;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressFilterTest {

  private static final DnsPolicy PUBLIC = DnsPolicy.defaults().withPublicOnly(true);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.0.0.1",
        "0.255.255.255",
        "224.0.0.0",
        "239.255.255.255",
        "240.0.0.0",
        "254.1.2.3",
        "255.255.255.255",
        "169.254.0.0",
        "169.254.169.254",
        "169.254.255.255",
        "::",
        "ff00::",
        "ff02::1",
        "ffff::1",
        "fe80::",
        "fe80::1",
        "febf::1"
      })
  void addressesThatNoServerHasAreRefused(String address) {
    assertThat(AddressFilter.isUsable(parse(address), DnsPolicy.defaults())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.0.0.0",
        "10.0.0.1",
        "127.0.0.1",
        "169.253.255.255",
        "169.255.0.0",
        "172.16.0.1",
        "192.168.0.1",
        "100.64.0.1",
        "223.255.255.255",
        "::1",
        "2600:1f18::1",
        "fd00::1",
        "fec0::1",
        "fe00::1"
      })
  void allOthersAreUsable(String address) {
    assertThat(AddressFilter.isUsable(parse(address), DnsPolicy.defaults())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.0.1",
        "100.64.0.1",
        "100.127.255.255",
        "::1",
        "fc00::1",
        "fd00::1"
      })
  void publicOnlyLeavesOutWhatIsNotOfTheInternet(String address) {
    assertThat(AddressFilter.isUsable(parse(address), PUBLIC)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"100.63.0.1", "100.128.0.1", "172.32.0.1", "192.169.0.1", "2600:1f18::1"})
  void publicOnlyKeepsTheRest(String address) {
    assertThat(AddressFilter.isUsable(parse(address), PUBLIC)).isTrue();
  }

  @Test
  void linkLocalAddressesAreUsedWhenThePolicySaysSoAndAreNotOfTheInternet() {
    DnsPolicy lattice = DnsPolicy.defaults().withLinkLocal(true);

    assertThat(AddressFilter.isUsable(parse("169.254.171.32"), lattice)).isTrue();
    assertThat(AddressFilter.isUsable(parse("fe80::1"), lattice)).isFalse(); // has no scope
    assertThat(AddressFilter.isUsable(parse("0.0.0.0"), lattice)).isFalse();
    assertThat(AddressFilter.isUsable(parse("169.254.171.32"), lattice.withPublicOnly(true)))
        .isFalse();
  }

  @Test
  void onlyFamiliesOfThePolicyAreUsable() {
    DnsPolicy v6 = DnsPolicy.defaults().withFamilies(Set.of(Family.IPV6));

    assertThat(AddressFilter.isUsable(parse("10.0.0.1"), v6)).isFalse();
    assertThat(AddressFilter.isUsable(parse("fd00::1"), v6)).isTrue();
  }

  @Test
  void nameAndMappingAreStripped() throws UnknownHostException {
    InetAddress named = InetAddress.getByAddress("orders.example.com", new byte[] {10, 0, 0, 1});
    InetAddress mapped = mapped(10, 0, 0, 1);

    assertThat(mapped).isInstanceOf(Inet6Address.class);
    assertThat(AddressFilter.bare(named)).hasToString("/10.0.0.1");
    assertThat(AddressFilter.bare(mapped))
        .isInstanceOf(Inet4Address.class)
        .hasToString("/10.0.0.1");
  }

  /** IPv4-mapped, as a custom DNS client may build it: the JDK's parsers would unwrap it. */
  static InetAddress mapped(int... v4) throws UnknownHostException {
    byte[] bytes = new byte[16];
    bytes[10] = bytes[11] = (byte) 0xff;
    for (int i = 0; i < 4; i++) {
      bytes[12 + i] = (byte) v4[i];
    }
    return Inet6Address.getByAddress(null, bytes, -1);
  }

  private static InetAddress parse(String address) {
    return IpLiteral.parse(address).orElseThrow();
  }
}
