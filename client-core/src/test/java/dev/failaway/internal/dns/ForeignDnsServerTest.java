/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import static dev.failaway.internal.dns.WireDnsFixture.failureOf;
import static dev.failaway.internal.dns.WireDnsFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.failaway.DnsPolicy;
import dev.failaway.IpLiteral;
import dev.failaway.Resolution;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Against dnsmasq, which nobody here wrote, with real datagrams and real connections. The client's
 * clock stands still, so that a server that is slow for once loses no family of addresses. Skipped
 * where it is not installed.
 */
@Tag("foreign-dns")
class ForeignDnsServerTest {

  private static final String PROGRAM = "dnsmasq";
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int PORT_TRIES = 10;

  @TempDir private Path directory = Path.of("");

  private final WireDnsFixture fixture = new WireDnsFixture();
  private Optional<Process> server = Optional.empty();
  private WireDnsClient client = fixture.client(DnsPolicy.defaults());

  @BeforeEach
  void start() throws Exception {
    Optional<Path> program = find();
    assumeTrue(
        program.isPresent(),
        "no dnsmasq on this machine: install it (Debian: dnsmasq-base) to run these tests");
    Files.writeString(hosts(), "127.0.2.1 moving.test\n");
    for (int i = 0; !startOn(program.orElseThrow(), freePort()); i++) {
      assertThat(i).as(log()).isLessThan(PORT_TRIES);
    }
  }

  /** Starts it; false when it ends at once, because somebody else has taken the port meanwhile. */
  private boolean startOn(Path program, int port) throws Exception {
    Process started =
        new ProcessBuilder(command(program, port))
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    server = Optional.of(started);
    InetSocketAddress address = new InetSocketAddress(address("127.0.0.1"), port);
    client = fixture.client(DnsPolicy.defaults().withServers(List.of(address)));
    return isUp(started);
  }

  private boolean isUp(Process started) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (started.isAlive()) {
      try {
        if (get(client.lookup("lb.test")).addresses().size() == 2) {
          return true;
        }
      } catch (ExecutionException starting) {
        assertThat(System.nanoTime() - deadline).as(log()).isNegative();
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
    return false;
  }

  private List<String> command(Path program, int port) {
    List<String> command =
        new ArrayList<>(
            List.of(
                program.toString(),
                "--keep-in-foreground",
                "--conf-file=/dev/null",
                "--no-resolv",
                "--no-hosts",
                "--pid-file=",
                "--user=",
                "--group=",
                "--log-facility=-",
                "--bind-interfaces",
                "--listen-address=127.0.0.1",
                "--port=" + port,
                "--local=/test/",
                "--local-ttl=7",
                "--host-record=lb.test,127.0.1.1,2001:db8::1,30",
                "--cname=www.test,lb.test,9",
                "--addn-hosts=" + hosts()));
    for (int i = 1; i <= 100; i++) {
      command.add("--host-record=many.test,127.0.3." + i);
    }
    return command;
  }

  @AfterEach
  void stop() throws Exception {
    if (server.isPresent()) {
      server.get().destroy();
      server.get().waitFor(20, TimeUnit.SECONDS);
    }
    fixture.close();
  }

  @Test
  void bothFamiliesAndTheirTtlAreRead() throws Exception {
    Resolution answer = get(client.lookup("lb.test"));

    assertThat(answer.addresses())
        .containsExactlyInAnyOrder(address("127.0.1.1"), address("2001:db8::1"));
    assertThat(answer.ttl()).isEqualTo(Duration.ofSeconds(30));
    assertThat(answer.unanswered()).isEmpty();
  }

  @Test
  void aliasIsFollowedAndItsTtlCounts() throws Exception {
    Resolution answer = get(client.lookup("www.test"));

    assertThat(answer.owner()).isEqualTo("lb.test");
    assertThat(answer.addresses()).hasSize(2);
    assertThat(answer.ttl()).isEqualTo(Duration.ofSeconds(9));
  }

  @Test
  void answerThatNoDatagramHoldsIsRepeatedOverTcp() throws Exception {
    assertThat(get(client.lookup("many.test")).addresses()).hasSize(100);
  }

  @Test
  void nameThatDoesNotExistIsSaidSo() throws Exception {
    assertThat(failureOf(client.lookup("gone.test"))).isInstanceOf(UnknownHostException.class);
  }

  @Test
  void nameOutsideItsZonesIsRefusedAndNotAnUnknownHost() throws Exception {
    assertThat(failureOf(client.lookup("elsewhere.example")))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(UnknownHostException.class)
        .hasMessageContaining("REFUSED");
  }

  @Test
  void changeOfTheRecordIsSeenByTheNextLookup() throws Exception {
    assertThat(get(client.lookup("moving.test")).ttl()).isEqualTo(Duration.ofSeconds(7));

    Files.writeString(hosts(), "127.0.2.2 moving.test\n127.0.2.3 moving.test\n");
    hangUp();

    assertThat(awaitAddresses("moving.test", 2))
        .containsExactlyInAnyOrder(address("127.0.2.2"), address("127.0.2.3"));
  }

  /** Looks up until there are so many addresses: the server reads its files when it likes. */
  private List<InetAddress> awaitAddresses(String name, int count) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      List<InetAddress> found = get(client.lookup(name)).addresses();
      if (found.size() == count || System.nanoTime() - deadline > 0) {
        assertThat(found).hasSize(count);
        return found;
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  private String log() throws IOException {
    return Files.readString(directory.resolve("log"));
  }

  private Path hosts() {
    return directory.resolve("hosts");
  }

  /** Has it read its files again. */
  private void hangUp() throws Exception {
    String id = Long.toString(server.orElseThrow().pid());
    assertThat(new ProcessBuilder("kill", "-HUP", id).start().waitFor()).isZero();
  }

  private static Optional<Path> find() {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Arrays.stream((path + File.pathSeparator + "/usr/sbin").split(File.pathSeparator))
        .map(folder -> Path.of(folder, PROGRAM))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, address("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  private static InetAddress address(String literal) {
    return IpLiteral.parse(literal).orElseThrow();
  }
}
