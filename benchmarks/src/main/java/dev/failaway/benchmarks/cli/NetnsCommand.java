/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/**
 * Runs the scenarios with dropped packets in a network namespace made for them.
 *
 * <p>{@code unshare} makes the namespace, with the right to change its rules and its alone; this
 * command then starts itself there as {@code run}. Where the machine does not permit that, it says
 * so and ends well: nothing was measured, and nothing failed.
 */
@Command(
    name = "netns",
    description = {
      "Runs the scenarios that drop packets, in a network namespace of their own;",
      "takes the options of 'run'.",
      "Needs Linux, unshare, ip and nft; says so and ends with code 0 where it may not."
    },
    mixinStandardHelpOptions = true)
final class NetnsCommand implements Callable<Integer> {

  private static final String PROBE =
      "ip link set lo up && nft add table inet failaway && nft delete table inet failaway";

  @Unmatched private List<String> arguments = new ArrayList<>();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    if (!isPermitted()) {
      out.println(
          "Skipped: dropping packets needs Linux with unshare, ip and nft (package nftables), and"
              + " the permission to make user and network namespaces.");
      out.flush();
      return 0;
    }
    List<String> command =
        new ArrayList<>(
            List.of("unshare", "-Urn", "sh", "-c", "ip link set lo up && exec \"$@\"", "sh"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Main.class.getName(), "run", "dropped-packets"));
    command.addAll(arguments);
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }

  private static boolean isPermitted() throws InterruptedException {
    try {
      return new ProcessBuilder("unshare", "-Urn", "sh", "-c", PROBE)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      // There is no unshare on this machine.
      return false;
    }
  }
}
