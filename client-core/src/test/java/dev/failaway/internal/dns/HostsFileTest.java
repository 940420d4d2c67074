/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import static dev.failaway.internal.dns.Answer.ip;
import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.LogCapture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostsFileTest {

  @TempDir Path folder = Path.of("");
  private Path path = Path.of("");

  @BeforeEach
  void write() throws Exception {
    path = folder.resolve("hosts");
    Files.writeString(
        path,
        """
        # a comment with api.example
        127.0.0.1\tlocalhost
        10.0.0.1   Api.Example api # not.example
        \uFFFD not UTF-8, nor an address
        10.0.0.2 api
        2001:db8::1 api.example
        fe80::1%lo0 api
        10.0.0.1 api.example
        10.0.0.9
        """);
  }

  @Test
  void givesTheAddressesOfAllLinesWithoutRegardToCase() {
    HostsFile file = new HostsFile(path);

    assertThat(file.find("api.example")).containsExactly(ip("10.0.0.1"), ip("2001:db8::1"));
    assertThat(file.find("api")).containsExactly(ip("10.0.0.1"), ip("10.0.0.2"));
  }

  @Test
  void givesNothingForOtherNames() {
    HostsFile file = new HostsFile(path);

    assertThat(file.find("not.example")).isEmpty();
    assertThat(file.find("10.0.0.9")).isEmpty();
    assertThat(file.find("other.example")).isEmpty();
  }

  @Test
  void givesNothingWithoutAFileOrWithAFolder() {
    assertThat(new HostsFile(folder.resolve("none")).find("api")).isEmpty();
    HostsFile broken = new HostsFile(folder);
    try (LogCapture log = new LogCapture()) {
      assertThat(broken.find("api")).isEmpty();
      assertThat(broken.find("api")).isEmpty();
      log.assertOnce("can not be read");
    }
  }

  @Test
  void seesAChangedFileAtTheNextQuestion() throws Exception {
    HostsFile file = new HostsFile(path);
    file.find("api");
    file.find("new.example");

    Files.writeString(path, "10.1.1.1 new.example\n");

    assertThat(file.find("api")).isEmpty();
    assertThat(file.find("new.example")).containsExactly(ip("10.1.1.1"));
  }

  @Test
  void seesAFileOfTheSameSizeWithAnotherTime() throws Exception {
    Files.writeString(path, "10.1.1.1 api\n");
    HostsFile file = new HostsFile(path);
    file.find("api");

    Files.writeString(path, "10.1.1.2 api\n");
    Files.setLastModifiedTime(path, FileTime.fromMillis(1_000_000));

    assertThat(file.find("api")).containsExactly(ip("10.1.1.2"));
  }
}
