/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Main class of the benchmarks' command line. */
@Command(
    name = "failaway-benchmarks",
    description = "Plays failover scenarios of a load balancer against Java HTTP clients.",
    mixinStandardHelpOptions = true,
    subcommands = {
      ListCommand.class,
      RunCommand.class,
      DrillCommand.class,
      NetnsCommand.class,
      VirtualCommand.class
    })
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main()).setExecutionExceptionHandler(Main::explain);
  }

  /** A run that cannot go on says why in a sentence; the stack is for {@code -Dpicocli.trace}. */
  private static int explain(
      Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
    command.getErr().println(command.getColorScheme().errorText(failure.getMessage() + ""));
    return command.getCommandSpec().exitCodeOnExecutionException();
  }
}
