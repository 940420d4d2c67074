/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.load;

import dev.failaway.benchmarks.scenario.Load;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.Security;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * Main class of a client's own JVM.
 *
 * <p>Arguments: the client's name, the {@linkplain PeerSettings#toArguments() settings}, then
 * burst, gap and period in nanoseconds, POST percentage and length of the load in milliseconds.
 * Commands come on standard input, {@linkplain Message messages} leave on standard output. The end
 * of standard input ends the process, so that it never outlives the engine.
 *
 * <p>Threading: the main thread reads commands; {@code load} paces the requests; {@code reporter}
 * writes what the others queue.
 */
public final class PeerMain {

  private static final int SETTINGS = PeerSettings.ARGUMENTS;

  private final Queue<Message> outbox = new ConcurrentLinkedQueue<>();
  private final PrintStream out;

  private PeerMain(PrintStream out) {
    this.out = out;
  }

  public static void main(String[] arguments) throws IOException {
    PrintStream out = System.out;
    // What a library prints must not end up between the messages.
    System.setOut(System.err);
    Thread.setDefaultUncaughtExceptionHandler(PeerMain::giveUp);
    new PeerMain(out).run(Arrays.asList(arguments));
    System.exit(0);
  }

  private void run(List<String> arguments) throws IOException {
    PeerSettings settings = PeerSettings.ofArguments(arguments.subList(1, 1 + SETTINGS));
    cacheNamesFor(settings.ttl());
    List<String> numbers = arguments.subList(1 + SETTINGS, arguments.size());
    Load load =
        new Load(
            Integer.parseInt(numbers.get(0)),
            Duration.ofNanos(Long.parseLong(numbers.get(1))),
            Duration.ofNanos(Long.parseLong(numbers.get(2))),
            Integer.parseInt(numbers.get(3)));
    Duration length = Duration.ofMillis(Long.parseLong(numbers.get(4)));
    startDaemon("reporter", this::report);
    try (Peer peer = PeerFactory.named(arguments.get(0)).open(settings);
        PauseMeter pauses = new PauseMeter(outbox::add)) {
      pauses.start();
      WarmUp.run(peer, settings.service());
      OpenLoop loop = new OpenLoop(peer, settings.service(), load, outbox::add);
      outbox.add(new Message.Ready());
      obey(loop, length);
      loop.stop();
    }
  }

  private void obey(OpenLoop loop, Duration length) throws IOException {
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      if (line.equals("clock")) {
        // Past the queue: its delay would falsify the answer.
        write(new Message.Clock(System.nanoTime()));
      } else if (line.startsWith("start ")) {
        long start = Long.parseLong(line.substring("start ".length()));
        startDaemon(
            "load",
            () -> {
              loop.run(start, length);
              outbox.add(new Message.End());
            });
      } else if (line.equals("stop")) {
        loop.stop();
      } else {
        throw new IOException("no command: " + line);
      }
    }
  }

  private void report() {
    while (true) {
      for (Message message = outbox.poll(); message != null; message = outbox.poll()) {
        write(message);
      }
      LockSupport.parkNanos(10_000_000);
    }
  }

  private void write(Message message) {
    synchronized (out) {
      out.print(message.line() + "\n");
      out.flush();
    }
  }

  /** Without one of its threads this process would go on in silence; its end is noticed. */
  private static void giveUp(Thread thread, Throwable failure) {
    failure.printStackTrace();
    Runtime.getRuntime().halt(1);
  }

  /** The JVM's cache knows no TTL, so it is set to the name's; failures are kept for a second. */
  private static void cacheNamesFor(Duration ttl) {
    long seconds = Math.max(1, (ttl.toMillis() + 999) / 1000);
    Security.setProperty("networkaddress.cache.ttl", Long.toString(seconds));
    Security.setProperty("networkaddress.cache.negative.ttl", "1");
  }

  private static void startDaemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }
}
