/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamesTest {

  private static final Duration LONG = Duration.ofHours(1);

  @TempDir private Path directory = Path.of("");

  @Test
  void hostsFileHasALinePerAddressInOrder() {
    assertThat(HostsFile.content("app.elb.test", List.of("127.0.2.1", "127.0.1.1")))
        .isEqualTo("127.0.0.1 localhost\n127.0.2.1 app.elb.test\n127.0.1.1 app.elb.test\n");
  }

  @Test
  void aNameInAnOutageHasNoLine() {
    assertThat(HostsFile.content("app.elb.test", List.of())).isEqualTo("127.0.0.1 localhost\n");
  }

  @Test
  void changesReplaceTheFile() throws IOException {
    HostsFile file = new HostsFile(directory.resolve("hosts"), "app.elb.test");
    String before = Files.readString(file.path());

    file.list(List.of("0.0.0.0"));

    assertThat(before).doesNotContain("app.elb.test");
    assertThat(Files.readString(file.path())).contains("0.0.0.0 app.elb.test");
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(file.path());
    }
  }

  @Test
  void aSampleShowsOnlySomeAddresses() throws IOException {
    HostsFile file = new HostsFile(directory.resolve("hosts"), "app.elb.test");
    try (HostsView view = new HostsView(file, LONG)) {
      view.rotate(List.of("127.0.1.1", "127.0.2.1", "127.0.3.1"), 2);

      assertThat(Files.readString(file.path())).contains("127.0.1.1", "127.0.2.1");
      assertThat(Files.readString(file.path())).doesNotContain("127.0.3.1");

      view.list(List.of("127.0.3.1"));

      assertThat(Files.readString(file.path())).contains("127.0.3.1").doesNotContain("127.0.1.1");
    }
  }

  @Test
  void everyAddressComesFirstInTurn() {
    Rotation rotation = new Rotation(List.of("a", "b", "c"), 3);

    assertThat(rotation.next()).containsExactly("a", "b", "c");
    assertThat(rotation.next()).containsExactly("b", "c", "a");
    assertThat(rotation.next()).containsExactly("c", "a", "b");
    assertThat(rotation.next()).containsExactly("a", "b", "c");
  }

  @Test
  void samplesFollowEachOther() {
    Rotation rotation = new Rotation(List.of("a", "b", "c", "d", "e"), 2);

    assertThat(rotation.next()).containsExactly("a", "b");
    assertThat(rotation.next()).containsExactly("c", "d");
    assertThat(rotation.next()).containsExactly("e", "a");
  }

  @Test
  void aNameWithoutAddressesStaysEmpty() {
    assertThat(new Rotation(List.of(), 0).next()).isEmpty();
  }

  @Test
  void failedConnectsAreFoundByTheNameOfTheirColumn() {
    assertThat(
            KernelCounters.failedConnects(
                List.of(
                    "Ip: Forwarding DefaultTTL",
                    "Ip: 1 64",
                    "Tcp: RtoAlgorithm ActiveOpens AttemptFails",
                    "Tcp: 1 71 4")))
        .isEqualTo(4);
    assertThat(KernelCounters.failedConnects(List.of("Tcp: ActiveOpens", "Tcp: 71")))
        .isEqualTo(KernelCounters.UNKNOWN);
    assertThat(KernelCounters.failedConnects(List.of())).isEqualTo(KernelCounters.UNKNOWN);
  }
}
