/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.failaway.benchmarks.load.Message;
import dev.failaway.benchmarks.load.PeerSettings;
import dev.failaway.benchmarks.scenario.Load;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 240, unit = TimeUnit.SECONDS)
class PeerProcessTest {

  private static final Load LOAD = Load.steady(100, 50);
  private static final Duration LENGTH = Duration.ofMillis(500);
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private Path directory = Path.of("");

  @Test
  void theClientSeesTheHostsFileAndReportsEveryRequestInOurTime() throws Exception {
    HostsFile hosts = new HostsFile(directory.resolve("hosts"), "app.elb.test");
    hosts.list(List.of("127.0.1.7"));
    try (PeerProcess peer = start("scripted", "app.elb.test", hosts)) {
      long start = System.nanoTime();

      peer.load(start);

      assertThat(peer.awaitEnd(LIMIT)).isTrue();
      List<Message.Sample> samples = peer.samples(start);
      assertThat(samples).hasSize(50).extracting(Message.Sample::sequence).doesNotHaveDuplicates();
      assertThat(samples)
          .allSatisfy(
              sample -> {
                assertThat(sample.dueNanos()).isEqualTo(LOAD.dueNanos(sample.sequence()));
                assertThat(sample.post()).isEqualTo(LOAD.isPost(sample.sequence()));
                assertThat(sample.result()).isEqualTo(sample.post() ? "ConnectException" : "207");
              });
    }
  }

  @Test
  void theLoadCanBeStoppedEarly() throws Exception {
    HostsFile hosts = new HostsFile(directory.resolve("hosts"), "app.elb.test");
    try (PeerProcess peer =
        PeerProcess.start(
            "scripted",
            settings("app.elb.test"),
            LOAD,
            Duration.ofHours(1),
            hosts.path(),
            directory)) {
      peer.load(System.nanoTime());

      peer.stop();

      assertThat(peer.awaitEnd(LIMIT)).isTrue();
    }
  }

  @Test
  void aClientThatDoesNotStartIsReportedWithWhatItSaid() throws IOException {
    HostsFile hosts = new HostsFile(directory.resolve("hosts"), "dies.test");

    assertThatThrownBy(() -> start("scripted", "dies.test", hosts).close())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("client scripted ended with code 1")
        .hasMessageContaining("IllegalStateException: as asked");
  }

  private PeerProcess start(String client, String name, HostsFile hosts) throws IOException {
    return PeerProcess.start(client, settings(name), LOAD, LENGTH, hosts.path(), directory);
  }

  private static PeerSettings settings(String name) {
    return new PeerSettings(
        URI.create("http://" + name + ":80/"),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 53),
        Duration.ofSeconds(1),
        Duration.ofMillis(500),
        1);
  }
}
