/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import dev.failaway.internal.dns.DnsAnswer.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One question to one server: over UDP, then perhaps over TCP.
 *
 * <p>The UDP socket and the id stay the same when the query is sent again, so that a late answer is
 * still an answer. TCP is next when the answer did not fit, when {@value #MAX_FOREIGN} messages
 * came that answer something else (somebody may be guessing ids, which is in vain over TCP), or
 * when the owner says so because UDP is silent. There is no way back to UDP.
 *
 * <p>Threading: on the loop's thread.
 */
final class DnsExchange implements MessageSink {

  static final int MAX_FOREIGN = 16;

  /** Connect, query and answer; the server has the answer at hand when UDP could not carry it. */
  private static final Duration TCP_TRY = Duration.ofSeconds(2);

  private final DnsIo io;
  private final InetSocketAddress server;
  private final DnsQuery query;
  private final Listener listener;

  private @Nullable UdpTry udp;
  private @Nullable TcpTry tcp;
  private TimerQueue.@Nullable Timer tcpTimer;
  private int foreign;
  private String whyTcp = "";

  DnsExchange(DnsIo io, InetSocketAddress server, DnsQuery query, Listener listener) {
    this.io = io;
    this.server = server;
    this.query = query;
    this.listener = listener;
  }

  /** Hears how it goes; after an answer or a failure the exchange is closed. */
  interface Listener {

    /** The exchange went on over TCP by itself, where it has its own timeout. */
    void onOverTcp(DnsExchange exchange);

    /** The server answered; the answer is not truncated. */
    void onAnswer(DnsExchange exchange, DnsAnswer answer);

    /** The server can not be asked, or its answer can not be used. */
    void onFailure(DnsExchange exchange, IOException cause);
  }

  InetSocketAddress server() {
    return server;
  }

  boolean isOverTcp() {
    return tcp != null;
  }

  /** Sends the query over UDP, for the first time or again. */
  void sendOverUdp() throws IOException {
    try {
      if (udp == null) {
        udp = UdpTry.open(io.loop(), server, io.random(), this);
      }
      udp.send(query.encode());
    } catch (RuntimeException e) { // such as an address family that this machine does not have
      throw new IOException(e.toString(), e);
    }
  }

  /** Leaves UDP, for this reason. */
  void goOverTcp(String why) throws IOException {
    closeSockets();
    whyTcp = why;
    try {
      tcp = TcpTry.open(io.loop(), server, query.encode(), this);
    } catch (IOException | RuntimeException e) {
      throw overTcp(e);
    }
    tcpTimer =
        io.loop()
            .schedule(
                TCP_TRY,
                () -> onBroken(new SocketTimeoutException("no answer in " + DnsText.of(TCP_TRY))));
  }

  @Override
  public void onMessage(byte[] message) {
    Optional<DnsAnswer> answer;
    try {
      answer = AnswerReader.read(query, message);
      if (answer.isEmpty()) {
        onForeign();
        return;
      }
      if (answer.get().kind() == Kind.TRUNCATED) {
        onTruncated();
        return;
      }
    } catch (IOException e) {
      fail(e);
      return;
    }
    close();
    listener.onAnswer(this, answer.get());
  }

  private void onForeign() throws IOException {
    io.ignored().increment();
    foreign++;
    if (isOverTcp()) {
      throw new ProtocolException("answer to another query over TCP");
    }
    if (foreign == MAX_FOREIGN) {
      goOverTcp(MAX_FOREIGN + " answers to other queries over UDP");
      listener.onOverTcp(this);
    }
  }

  private void onTruncated() throws IOException {
    if (isOverTcp()) {
      throw new ProtocolException("truncated over TCP");
    }
    goOverTcp("truncated over UDP");
    listener.onOverTcp(this);
  }

  @Override
  public void onBroken(IOException cause) {
    fail(isOverTcp() ? overTcp(cause) : cause);
  }

  private void fail(IOException cause) {
    close();
    listener.onFailure(this, cause);
  }

  private IOException overTcp(Exception cause) {
    return new IOException(whyTcp + ", then TCP: " + DnsText.of(cause), cause);
  }

  /** Closes the sockets; idempotent. */
  void close() {
    try {
      closeSockets();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // closing a socket that holds no data to flush
    }
  }

  private void closeSockets() throws IOException {
    if (tcpTimer != null) {
      tcpTimer.cancel();
    }
    if (udp != null) {
      udp.close();
    }
    if (tcp != null) {
      tcp.close();
    }
  }
}
