/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import dev.failaway.IpLiteral;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses that a hosts file gives a name: those of all its lines, as the JDK and the C
 * library read it.
 *
 * <p>dnsjava's parser is not used: it gives the first address only and looks for changes every five
 * minutes. Here each question compares the file's time, size and identity; what was found, or not,
 * is remembered until they change. The file itself is not: some have 100,000 lines.
 *
 * <p>Threading: on the loop's thread; reading may block on the file.
 */
final class HostsFile {

  private static final Logger LOG = LoggerFactory.getLogger(HostsFile.class);
  private static final int MAX_REMEMBERED = 1_000;

  private final Path path;
  private final Map<String, List<InetAddress>> found = new LinkedHashMap<>();
  private @Nullable Version version;
  private boolean isFailing;

  HostsFile(Path path) {
    this.path = path;
  }

  /** Returns this machine's file. */
  static HostsFile ofSystem() {
    boolean isWindows = System.getProperty("os.name").startsWith("Windows");
    String windows = isWindows ? System.getenv("SystemRoot") : null;
    return new HostsFile(
        windows == null
            ? Path.of("/etc/hosts")
            : Path.of(windows, "System32", "drivers", "etc", "hosts"));
  }

  private record Version(FileTime time, long size, @Nullable Object key) {}

  /**
   * Returns the addresses of a name, in the order of the lines; none when it has none or there is
   * no file.
   *
   * @param name lower case, without a trailing dot
   */
  List<InetAddress> find(String name) {
    try {
      BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
      Version current = new Version(file.lastModifiedTime(), file.size(), file.fileKey());
      if (!current.equals(version) || found.size() >= MAX_REMEMBERED) {
        found.clear();
        version = current;
      }
      List<InetAddress> addresses = found.get(name);
      if (addresses == null) {
        addresses = read(name);
        found.put(name, addresses);
      }
      isFailing = false;
      return addresses;
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException | SecurityException e) {
      if (!isFailing) {
        LOG.warn("hosts file {} can not be read: {}", path, e.toString());
        isFailing = true;
      }
      return List.of();
    }
  }

  private List<InetAddress> read(String name) throws IOException {
    Set<InetAddress> addresses = new LinkedHashSet<>();
    try (BufferedReader lines = Files.newBufferedReader(path, StandardCharsets.ISO_8859_1)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.replaceFirst("#.*", "").strip().split("\\s+");
        if (Arrays.stream(words).skip(1).anyMatch(word -> isSame(word, name))) {
          IpLiteral.parse(words[0]).ifPresent(addresses::add);
        }
      }
    }
    return List.copyOf(addresses);
  }

  private static boolean isSame(String word, String name) {
    return word.toLowerCase(Locale.ROOT).equals(name);
  }
}
