/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.load;

/**
 * One line from a client's JVM to the engine: a word and its fields, separated by spaces.
 *
 * <p>Times are {@link System#nanoTime()} of the client's JVM; the engine translates them with what
 * it learns from {@link Clock}. In the other direction there are only three lines: {@code clock},
 * {@code start NANOS} and {@code stop}.
 */
public sealed interface Message {

  /** The line, without its end. */
  String line();

  /** Hands it to the method for its kind. */
  void deliverTo(Receiver receiver);

  /** Who reads messages. */
  interface Receiver {
    /** A request ended. */
    void sample(Sample sample);

    /** The JVM stood still. */
    void pause(Pause pause);

    /** An answer to a command. */
    void answer(Message answer);

    /** There will be no more. */
    void end();
  }

  /** The client is open and waits for {@code start}. */
  record Ready() implements Message {
    @Override
    public String line() {
      return "ready";
    }

    @Override
    public void deliverTo(Receiver receiver) {
      receiver.answer(this);
    }
  }

  /** Answer to {@code clock}: the time now. */
  record Clock(long nanos) implements Message {
    @Override
    public String line() {
      return "clock " + nanos;
    }

    @Override
    public void deliverTo(Receiver receiver) {
      receiver.answer(this);
    }
  }

  /**
   * A request ended.
   *
   * @param sequence its number
   * @param post whether it was a POST
   * @param dueNanos when it was due
   * @param latencyNanos from then to its end
   * @param result the status, or the simple class name of the exception
   */
  record Sample(long sequence, boolean post, long dueNanos, long latencyNanos, String result)
      implements Message {

    /** What a request is called that did not end in time to be reported. */
    public static final String UNFINISHED = "unfinished";

    /** Whether it ended with a response and its status is below 400. */
    public boolean succeeded() {
      return result.length() == 3 && result.charAt(0) >= '1' && result.charAt(0) <= '3';
    }

    @Override
    public String line() {
      return "sample "
          + sequence
          + (post ? " POST " : " GET ")
          + dueNanos
          + " "
          + latencyNanos
          + " "
          + result;
    }

    @Override
    public void deliverTo(Receiver receiver) {
      receiver.sample(this);
    }
  }

  /** A sleeping thread of this JVM woke up late: the machine, or the JVM, paused. */
  record Pause(long endNanos, long lengthNanos) implements Message {
    @Override
    public String line() {
      return "pause " + endNanos + " " + lengthNanos;
    }

    @Override
    public void deliverTo(Receiver receiver) {
      receiver.pause(this);
    }
  }

  /** The last line. */
  record End() implements Message {
    @Override
    public String line() {
      return "end";
    }

    @Override
    public void deliverTo(Receiver receiver) {
      receiver.end();
    }
  }

  /**
   * The message that a line carries.
   *
   * @throws IllegalArgumentException if it carries none
   */
  static Message parse(String line) {
    String[] fields = line.split(" ", -1);
    try {
      return switch (fields[0]) {
        case "ready" -> new Ready();
        case "clock" -> new Clock(Long.parseLong(fields[1]));
        case "sample" ->
            new Sample(
                Long.parseLong(fields[1]),
                fields[2].equals("POST"),
                Long.parseLong(fields[3]),
                Long.parseLong(fields[4]),
                fields[5]);
        case "pause" -> new Pause(Long.parseLong(fields[1]), Long.parseLong(fields[2]));
        case "end" -> new End();
        default -> throw new IllegalArgumentException("no message: " + line);
      };
    } catch (ArrayIndexOutOfBoundsException | NumberFormatException e) {
      throw new IllegalArgumentException("no message: " + line, e);
    }
  }
}
