/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Drops all packets of a zone with {@code nft}, in a network namespace made for it.
 *
 * <p>It acts only in a namespace without any other interface than loopback, as {@code unshare -Urn}
 * makes one, so that it can never touch the rules of a real machine.
 */
public final class PacketDropper {

  private static final String TABLE = "failaway";

  private PacketDropper() {}

  /** A dropper, if this process is alone in its network namespace and nft works there. */
  public static Optional<PacketDropper> ifPermitted() throws IOException {
    if (!isAlone()) {
      return Optional.empty();
    }
    try {
      nft("add table inet " + TABLE);
      return Optional.of(new PacketDropper());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static boolean isAlone() throws IOException {
    return NetworkInterface.networkInterfaces()
        .allMatch(
            network -> {
              try {
                return network.isLoopback();
              } catch (SocketException e) {
                throw new UncheckedIOException("cannot ask " + network, e);
              }
            });
  }

  /** Both directions: a node's answers vanish as well as what is sent to it. */
  void drop(int zone) {
    String network = "127.0." + zone + ".0/24";
    run(
        "add chain inet " + TABLE + " drops { type filter hook output priority 0 ; }",
        "add rule inet " + TABLE + " drops ip daddr " + network + " drop",
        "add rule inet " + TABLE + " drops ip saddr " + network + " drop");
  }

  void heal() {
    run("delete table inet " + TABLE, "add table inet " + TABLE);
  }

  private static void run(String... rules) {
    try {
      for (String rule : rules) {
        nft(rule);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot drop packets", e);
    }
  }

  private static void nft(String rule) throws IOException {
    Process process = new ProcessBuilder(List.of("nft", rule)).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = process.onExit().join().exitValue();
    if (code != 0) {
      throw new IOException("nft " + rule + " ended with code " + code + ": " + output.strip());
    }
  }
}
