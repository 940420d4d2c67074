/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CidrTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.1.0/24, 10.0.1.0, true",
    "10.0.1.0/24, 10.0.1.255, true",
    "10.0.1.0/24, 10.0.2.0, false",
    "10.0.1.0/24, 10.0.0.255, false",
    "10.0.1.7/24, 10.0.1.9, true",
    "10.0.0.128/25, 10.0.0.127, false",
    "10.0.0.128/25, 10.0.0.129, true",
    "10.16.0.0/12, 10.31.255.255, true",
    "10.16.0.0/12, 10.32.0.0, false",
    "10.0.0.1/32, 10.0.0.1, true",
    "10.0.0.1/32, 10.0.0.0, false",
    "0.0.0.0/0, 255.255.255.255, true",
    "0.0.0.0/0, ::1, false",
    "::/0, 10.0.0.1, false",
    "::/0, 2001:db8::1, true",
    "2001:db8:0:8000::/49, 2001:db8:0:ffff::1, true",
    "2001:db8:0:8000::/49, 2001:db8:0:7fff::1, false",
    "2001:db8::1/128, 2001:db8::1, true"
  })
  void blockContainsWhatSharesItsPrefix(String block, String address, boolean contained) {
    InetAddress parsed = IpLiteral.parse(address).orElseThrow();

    assertThat(Cidr.parse("cidrs", block).contains(parsed)).isEqualTo(contained);
  }

  @Test
  void flippingAnyBitOfThePrefixLeavesTheBlock() throws Exception {
    RandomGenerator random = new Random(20_261_120);
    byte[] bytes = new byte[16];

    for (int i = 0; i < 2_000; i++) {
      random.nextBytes(bytes);
      int length = random.nextInt(129);
      int bit = random.nextInt(128);
      Cidr block = new Cidr(InetAddress.getByAddress(bytes), length);
      bytes[bit / 8] ^= (byte) (0x80 >>> (bit % 8));
      assertThat(block.contains(InetAddress.getByAddress(bytes))).isEqualTo(bit >= length);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "10.0.0.0",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/+8",
        "10.0.0.0/08",
        "10.0.0.0/٨",
        "10.0.0.0/8 ",
        "10.0.0.0/8/8",
        "10.0.0.0/99999999999",
        "10.0/8",
        "010.0.0.0/8",
        "::/129",
        "orders.example.com/8",
        "::ffff:10.0.0.0/104"
      })
  void anythingElseIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cidr.parse("cidrs", text))
        .withMessage("cidrs (" + text + ") must be a CIDR block such as 10.0.1.0/24");
  }
}
