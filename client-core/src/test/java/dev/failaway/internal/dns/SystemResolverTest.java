/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import static dev.failaway.internal.dns.Answer.ip;
import static dev.failaway.internal.dns.Answer.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.failaway.LogCapture;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.config.ResolvConfResolverConfigProvider;

class SystemResolverTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private String text = "";
  private final SystemResolver resolver = new SystemResolver(List.of(() -> new TextProvider(text)));

  @Test
  void readsServersSearchListAndNdots() throws Exception {
    text =
        """
        nameserver 10.96.0.10
        nameserver 2001:db8::53
        nameserver 10.96.0.10
        search ns.svc.test svc.test
        options ndots:5
        """;

    SystemResolver.Config config = resolver.current(0);

    assertThat(config.servers()).containsExactly(server("10.96.0.10"), server("2001:db8::53"));
    assertThat(config.searchPath()).containsExactly(name("ns.svc.test"), name("svc.test"));
    assertThat(config.ndots()).isEqualTo(5);
  }

  @Test
  void asksTheLocalMachineWhenNoServerIsConfigured() throws Exception {
    text = "search svc.test\n";

    SystemResolver.Config config = resolver.current(0);

    assertThat(config.servers()).containsExactly(server("127.0.0.1"));
    assertThat(config.searchPath()).containsExactly(name("svc.test"));
  }

  @Test
  void readsAgainAfterHalfAMinute() throws Exception {
    text = "nameserver 10.0.0.1\n";
    SystemResolver.Config before = resolver.current(Long.MAX_VALUE);
    text = "nameserver 10.0.0.2\n";

    assertThat(resolver.current(Long.MAX_VALUE + 29 * SECOND)).isSameAs(before);
    assertThat(resolver.current(Long.MAX_VALUE + 30 * SECOND).servers())
        .containsExactly(server("10.0.0.2"));
  }

  @Test
  void keepsTheLastReadingWhenALineIsBad() throws Exception {
    text = "nameserver 10.0.0.1\n";
    SystemResolver.Config before = resolver.current(0);
    text = "nameserver\n";

    try (LogCapture log = new LogCapture()) {
      assertThat(resolver.current(60 * SECOND)).isEqualTo(before);
      assertThat(resolver.current(120 * SECOND)).isEqualTo(before);
      log.assertOnce("resolver configuration can not be read, keeping the last one");
    }
  }

  @Test
  void failsWhenNothingCouldEverBeRead() {
    text = "nameserver\n";

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> resolver.current(0))
        .withMessageStartingWith("the system's resolver configuration can not be read");
  }

  @Test
  void readsTheConfigurationOfThisMachine() throws Exception {
    assertThat(new SystemResolver().current(0).servers()).isNotEmpty();
  }

  private static InetSocketAddress server(String literal) {
    return new InetSocketAddress(ip(literal), 53);
  }

  /** Reads resolv.conf from a string. */
  static final class TextProvider extends ResolvConfResolverConfigProvider {

    private final String text;

    TextProvider(String text) {
      this.text = text;
    }

    @Override
    public void initialize() {
      try {
        parseResolvConf(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public boolean isEnabled() {
      return true;
    }
  }
}
