/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import dev.failaway.Ticker;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread of a DNS client: a selector, a queue of tasks and a queue of timers.
 *
 * <p>It exists because a lookup must block nobody and needs many sockets. The thread starts with
 * the first task and ends when nothing was to do for {@code LINGER}, so that a client that nobody
 * uses, or remembers, holds neither a thread nor a selector. Work counts as long as a timer is
 * pending: every lookup has one.
 *
 * <p>Threading: {@link #execute}, {@link #wakeUp} and {@link #close} on any thread, the rest on the
 * loop's own. The lock guards the fields below it and is never held during I/O or a callback.
 */
final class DnsLoop {

  private static final Logger LOG = LoggerFactory.getLogger(DnsLoop.class);
  private static final long LINGER = Duration.ofSeconds(10).toNanos();
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Ticker ticker;
  private final ThreadFactory threads;
  private final Consumer<IOException> onEnd;

  private final Object lock = new Object();
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private @Nullable Thread thread;
  private @Nullable Selector selector;
  private boolean closed;

  /** Touched by the running thread only; the lock orders one thread's end and the next's start. */
  private final TimerQueue timers = new TimerQueue();

  /**
   * Creates a loop without a thread.
   *
   * @param onEnd hears, on the loop's thread, why tasks and timers were given up
   */
  DnsLoop(Ticker ticker, ThreadFactory threads, Consumer<IOException> onEnd) {
    this.ticker = ticker;
    this.threads = threads;
    this.onEnd = onEnd;
  }

  /** Something that waits for a channel. */
  interface Handler {

    /** The channel is ready. */
    void onReady() throws IOException;

    /** {@link #onReady} threw: the channel is of no use any more. */
    void onBroken(IOException cause);
  }

  /** Runs the task soon on the loop's thread; false, and nothing happens, when closed. */
  boolean execute(Runnable task) {
    synchronized (lock) {
      if (closed) {
        return false;
      }
      if (thread == null) {
        thread = start();
      }
      tasks.add(task);
      wakeUpLocked();
      return true;
    }
  }

  /** Looks at the clock again; for tests that own the clock. */
  void wakeUp() {
    synchronized (lock) {
      wakeUpLocked();
    }
  }

  /** Ends the thread; idempotent, returns at once. */
  void close() {
    synchronized (lock) {
      closed = true;
      wakeUpLocked();
    }
  }

  /** Returns the time on the loop's clock. */
  long nowNanos() {
    return ticker.nanoTime();
  }

  /** Runs the action once after the delay, unless it is cancelled. */
  TimerQueue.Timer schedule(Duration delay, Runnable action) {
    return timers.schedule(nowNanos(), delay, action);
  }

  /** Has the handler hear of a channel; closing the channel ends it. */
  SelectionKey register(SelectableChannel channel, int operations, Handler handler)
      throws IOException {
    Selector current;
    synchronized (lock) {
      current = selector;
    }
    if (current == null) {
      throw new IllegalStateException("not on the loop's thread");
    }
    return channel.register(current, operations, handler);
  }

  private void wakeUpLocked() {
    if (selector != null) { // otherwise the thread is about to start, and looks at the tasks first
      selector.wakeup();
    }
  }

  private Thread start() {
    Thread started = threads.newThread(this::run);
    started.setName("failaway-dns");
    started.setDaemon(true);
    started.start();
    return started;
  }

  private void run() {
    IOException cause = new IOException("dns client is closed");
    try (Selector opened = Selector.open()) {
      synchronized (lock) {
        selector = opened;
      }
      try {
        turn(opened);
      } finally {
        closeChannels(opened);
      }
    } catch (Throwable e) {
      LOG.warn("dns thread failed", e);
      cause = new IOException("dns thread failed: " + e, e);
    }
    giveUp(cause);
  }

  private void turn(Selector opened) throws IOException {
    long busyAt = nowNanos();
    while (true) {
      for (Runnable task = nextTask(); task != null; task = nextTask()) {
        task.run();
        busyAt = nowNanos();
      }
      timers.runDue(nowNanos());
      busyAt = timers.isEmpty() ? busyAt : nowNanos();
      long lingerLeft = busyAt + LINGER - nowNanos();
      if (endsNow(lingerLeft)) {
        return;
      }
      Thread.interrupted(); // nobody may interrupt this thread: it would only make it spin
      opened.select(millisUntilNext(lingerLeft));
      dispatch(opened);
    }
  }

  private @Nullable Runnable nextTask() {
    synchronized (lock) {
      return closed ? null : tasks.poll();
    }
  }

  /** Decides, atomically against {@link #execute}, whether the thread has a reason to stay. */
  private boolean endsNow(long lingerLeft) {
    synchronized (lock) {
      if (!closed && lingerLeft <= 0 && timers.isEmpty() && tasks.isEmpty()) {
        thread = null;
        selector = null;
        return true;
      }
      return closed;
    }
  }

  private long millisUntilNext(long lingerLeft) {
    long nanos = timers.nanosUntilNext(nowNanos()).orElse(lingerLeft);
    return Math.max(1, (nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
  }

  private static void dispatch(Selector opened) {
    List<SelectionKey> ready = new ArrayList<>(opened.selectedKeys());
    opened.selectedKeys().clear();
    for (SelectionKey key : ready) {
      Handler handler = (Handler) key.attachment();
      try {
        if (key.isValid()) { // an earlier handler of this turn may have closed it
          handler.onReady();
        }
      } catch (IOException e) {
        handler.onBroken(e);
      } catch (RuntimeException e) { // a channel's complaints are not all checked
        handler.onBroken(new IOException(e.toString(), e));
      }
    }
  }

  private static void closeChannels(Selector opened) throws IOException {
    for (SelectionKey key : List.copyOf(opened.keys())) {
      key.channel().close();
    }
  }

  /** Ends what a closed or failed thread leaves behind; an idle one has let go already. */
  private void giveUp(IOException cause) {
    synchronized (lock) {
      if (thread != Thread.currentThread()) {
        return;
      }
      tasks.clear();
      timers.clear();
      thread = null;
      selector = null;
    }
    onEnd.accept(cause);
  }
}
