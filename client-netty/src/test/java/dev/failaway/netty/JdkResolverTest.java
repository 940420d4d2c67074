/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.reflect.Method;
import java.net.InetAddress;
import java.util.ServiceLoader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Depending on this module changes nothing in how the application resolves names. */
class JdkResolverTest {
  @BeforeEach
  void onlyWhereTheJdkCanBeExtended() {
    assumeTrue(
        Runtime.version().feature() >= 18,
        "before Java 18, no library can replace the resolver of InetAddress");
  }

  @Test
  void noResolverProviderIsOffered() throws Exception {
    Class<?> provider = Class.forName("java.net.spi.InetAddressResolverProvider");

    assertThat(ServiceLoader.load(provider)).isEmpty();
  }

  @Test
  void inetAddressUsesTheBuiltInResolver() throws Exception {
    Method resolver = InetAddress.class.getDeclaredMethod("resolver");
    resolver.setAccessible(true);

    assertThat(resolver.invoke(null).getClass().getName()).startsWith("java.net.InetAddress$");
  }
}
