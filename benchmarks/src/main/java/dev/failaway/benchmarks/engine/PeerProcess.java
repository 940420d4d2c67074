/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.engine;

import dev.failaway.benchmarks.load.Message;
import dev.failaway.benchmarks.load.PeerMain;
import dev.failaway.benchmarks.load.PeerSettings;
import dev.failaway.benchmarks.scenario.Load;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A client's JVM. Every client gets one of its own with the same flags, so that all are measured
 * under the same conditions and each can be shown its own names.
 *
 * <p>Times of the other JVM are translated into ours: both are {@link System#nanoTime()}, whose
 * origins need not agree.
 *
 * <p>Threading: a daemon thread reads what the JVM writes; everything else may be called by any
 * thread.
 */
final class PeerProcess implements AutoCloseable, Message.Receiver {

  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final int CLOCK_ROUNDS = 9;
  private static final int STDERR_TAIL = 2000;

  private final String name;
  private final Process process;
  private final Writer commands;
  private final Path stderr;
  private final BlockingQueue<Message> answers = new LinkedBlockingQueue<>();
  private final CountDownLatch end = new CountDownLatch(1);

  // guarded by this
  private final List<Message.Sample> samples = new ArrayList<>();
  private final List<Message.Pause> pauses = new ArrayList<>();

  /** Its clock minus ours; written before the load starts. */
  private volatile long offsetNanos;

  /** Nobody wants to know what it says: its end may be noticed after the end of its output. */
  private volatile boolean closed;

  private PeerProcess(String name, Process process, Path stderr) {
    this.name = name;
    this.process = process;
    this.commands = process.outputWriter(StandardCharsets.US_ASCII);
    this.stderr = stderr;
  }

  /** Starts the JVM and returns once the client is open. */
  static PeerProcess start(
      String name, PeerSettings settings, Load load, Duration length, Path hosts, Path directory)
      throws IOException {
    Path stderr = directory.resolve(name + ".stderr");
    Process process =
        new ProcessBuilder(command(name, settings, load, length, hosts))
            .redirectError(stderr.toFile())
            .start();
    PeerProcess peer = new PeerProcess(name, process, stderr);
    Thread reader = new Thread(peer::read, "peer-" + name);
    reader.setDaemon(true);
    reader.start();
    try {
      peer.await(Message.Ready.class);
      peer.compareClocks();
    } catch (IOException e) {
      peer.close();
      throw e;
    }
    return peer;
  }

  private static List<String> command(
      String name, PeerSettings settings, Load load, Duration length, Path hosts) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xms256m", "-Xmx256m", "-XX:+UseSerialGC"));
    command.add("-Djdk.net.hosts.file=" + hosts);
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(PeerMain.class.getName(), name));
    command.addAll(settings.toArguments());
    command.add(Integer.toString(load.burst()));
    command.add(Long.toString(load.gap().toNanos()));
    command.add(Long.toString(load.period().toNanos()));
    command.add(Integer.toString(load.postPercent()));
    command.add(Long.toString(length.toMillis()));
    return command;
  }

  /** Starts the load at the given time of our clock. */
  void load(long startNanos) throws IOException {
    tell("start " + (startNanos + offsetNanos));
  }

  /** Ends the load early. */
  void stop() throws IOException {
    tell("stop");
  }

  /** Waits until every request has ended; false when the limit passes. */
  boolean awaitEnd(Duration limit) throws InterruptedException {
    return end.await(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * Fails when the JVM has ended on its own.
   *
   * @throws IOException with what it {@linkplain #said() said}
   */
  void check() throws IOException {
    if (!process.isAlive()) {
      throw new IOException(
          "the JVM of client " + name + " ended with code " + process.exitValue() + ": " + said());
    }
  }

  /** The end of what the JVM wrote to standard error. */
  String said() throws IOException {
    String text = Files.readString(stderr);
    return text.substring(Math.max(0, text.length() - STDERR_TAIL)).strip();
  }

  /** The requests that ended so far, relative to the given time of our clock. */
  synchronized List<Message.Sample> samples(long startNanos) {
    return samples.stream()
        .map(
            sample ->
                new Message.Sample(
                    sample.sequence(),
                    sample.post(),
                    sample.dueNanos() - offsetNanos - startNanos,
                    sample.latencyNanos(),
                    sample.result()))
        .toList();
  }

  /** The pauses so far, relative to the given time of our clock. */
  synchronized List<Message.Pause> pauses(long startNanos) {
    return pauses.stream()
        .map(
            pause ->
                new Message.Pause(pause.endNanos() - offsetNanos - startNanos, pause.lengthNanos()))
        .toList();
  }

  /** The exchange with the shortest round trip tells the offset best. */
  private void compareClocks() throws IOException {
    long best = Long.MAX_VALUE;
    for (int round = 0; round < CLOCK_ROUNDS; round++) {
      long before = System.nanoTime();
      tell("clock");
      Message.Clock clock = await(Message.Clock.class);
      long roundTrip = System.nanoTime() - before;
      if (roundTrip < best) {
        best = roundTrip;
        offsetNanos = clock.nanos() - (before + roundTrip / 2);
      }
    }
  }

  private <T extends Message> T await(Class<T> kind) throws IOException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (System.nanoTime() - deadline < 0) {
      try {
        Message answer = answers.poll(100, TimeUnit.MILLISECONDS);
        if (kind.isInstance(answer)) {
          return kind.cast(answer);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while client " + name + " starts", e);
      }
      check();
    }
    throw new IOException("client " + name + " did not start within " + START_LIMIT);
  }

  private void tell(String command) throws IOException {
    synchronized (commands) {
      commands.write(command + "\n");
      commands.flush();
    }
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Message.parse(line).deliverTo(this);
      }
    } catch (IOException e) {
      if (!closed && process.isAlive()) {
        throw new UncheckedIOException("cannot read from client " + name, e);
      }
    } finally {
      end.countDown();
    }
  }

  @Override
  public synchronized void sample(Message.Sample sample) {
    samples.add(sample);
  }

  @Override
  public synchronized void pause(Message.Pause pause) {
    pauses.add(pause);
  }

  @Override
  public void answer(Message answer) {
    answers.add(answer);
  }

  @Override
  public void end() {
    end.countDown();
  }

  @Override
  public void close() {
    closed = true;
    process.destroyForcibly();
    process.onExit().join();
  }
}
