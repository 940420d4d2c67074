/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import dev.failaway.Outcome;
import dev.failaway.Target;
import dev.failaway.cluster.Attempts;
import dev.failaway.cluster.Lease;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import kotlin.jvm.JvmClassMappingKt;
import kotlin.reflect.KClass;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.Handshake;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * The facts of one call, from OkHttp's events: how far the running exchange came, on which
 * connection, whether the request may have reached a server, and when the response body ends.
 *
 * <p>There is one per call, kept as a tag of it, however often an outer interceptor of the user
 * lets the call proceed: only so is it known which connection the call still holds.
 *
 * <p>Threading: OkHttp fires the events of an exchange on the call's thread, those of a connect on
 * a thread that the call waits for, those of the response body on the thread that reads it. {@link
 * #canceled} comes on any thread and touches the gate alone.
 */
final class CallEvents extends EventListener {

  /** Hears of the end of a delivered response. */
  interface BodyEnd {
    /** The body ended well, or with this outcome. */
    void ended(Outcome outcome, @Nullable IOException cause);
  }

  /** Made once: OkHttp would make another one of the Java class for each question. */
  private static final KClass<CallEvents> TAG = JvmClassMappingKt.getKotlinClass(CallEvents.class);

  private final Adapter adapter;
  private final HeadWait headWait = new HeadWait();
  private volatile @Nullable Gate gate;

  private @Nullable Lease lease;
  private @Nullable TlsSettings tls;
  private @Nullable Target current;
  private @Nullable InetSocketAddress connecting;
  private @Nullable Connection held;
  private @Nullable InetSocketAddress servedBy;
  private @Nullable BodyEnd bodyEnd;
  private Progress progress = Progress.PLANNED;
  private boolean away;
  private boolean reused;
  private boolean exchangeFailed;
  private boolean maybeSent;
  private boolean bodyComplete;
  private boolean followedByInterceptor;
  private int leftWith;
  private int connectMillis;
  private long patienceNanos;

  private CallEvents(Adapter adapter) {
    this.adapter = adapter;
  }

  /** Returns the events of a call, which it begins to hear when asked for the first time. */
  static CallEvents of(Call call, Adapter adapter) {
    return call.tag(TAG, () -> listening(call, adapter));
  }

  private static CallEvents listening(Call call, Adapter adapter) {
    CallEvents events = new CallEvents(adapter);
    call.addEventListener(events);
    return events;
  }

  /** Says how the call does TLS. */
  void useTls(@Nullable TlsSettings settings) {
    tls = settings;
  }

  /** How the call does TLS; null when its target does not. */
  @Nullable TlsSettings tls() {
    return tls;
  }

  /**
   * Forgets the previous attempt.
   *
   * @param connectLimitMillis how long a connect of the next one may take
   * @param waitNanos how long it may wait for leave to connect
   */
  void begin(Attempts attempts, Lease next, Target target, int connectLimitMillis, long waitNanos) {
    headWait.begin(attempts, next);
    lease = next;
    patienceNanos = waitNanos;
    connectMillis = connectLimitMillis;
    away = false;
    current = target;
    servedBy = null;
    bodyEnd = null;
    progress = Progress.PLANNED;
    exchangeFailed = false;
    maybeSent = false;
    bodyComplete = false;
    leftWith = 0;
  }

  /** The wait for the response head, which a stall may end. */
  HeadWait headWait() {
    return headWait;
  }

  /** The connection that the call holds on to between two exchanges. */
  @Nullable Connection held() {
    return held;
  }

  /** Whether an application interceptor follows ours; known once a response or failure came. */
  boolean isFollowedByInterceptor() {
    return followedByInterceptor;
  }

  /** The address that the last exchange with the leased target went to. */
  @Nullable InetSocketAddress servedBy() {
    return servedBy;
  }

  /** The status of the redirect that led to another target, 0 when none did. */
  int leftWith() {
    return leftWith;
  }

  /** Returns the outcome of an attempt that ended with this exception. */
  Outcome classify(IOException failure) {
    return Classification.of(failure, progress, reused, exchangeFailed);
  }

  /**
   * Whether an earlier exchange of the attempt, which OkHttp repeated, may have reached a server.
   */
  boolean maybeSentBefore() {
    return maybeSent;
  }

  /** Tells when the body of the response just received has ended, at once if it has. */
  void onBodyEnd(BodyEnd listener) {
    if (bodyComplete) {
      listener.ended(Outcome.SUCCESS, null);
    } else {
      bodyEnd = listener;
    }
  }

  /** Returns a gate that a cancel of the call opens. */
  Gate newGate() {
    Gate opened = new Gate();
    gate = opened;
    return opened;
  }

  @Override
  public void canceled(Call call) {
    Gate waiting = gate;
    if (waiting != null) {
      waiting.open();
    }
  }

  @Override
  public void dnsStart(Call call, String domainName) {
    Target target = current;
    if (away && target != null) {
      FollowUpDns.asking(target);
    }
  }

  @Override
  public void connectStart(Call call, InetSocketAddress address, Proxy proxy) {
    progress = Progress.CONNECTING;
    connecting = proxy.type() == Proxy.Type.DIRECT ? address : null;
    Target target = current;
    if (target != null && proxy.type() == Proxy.Type.DIRECT) {
      adapter.registry().opening(target, connectMillis, patienceNanos);
    }
  }

  @Override
  public void secureConnectStart(Call call) {
    progress = Progress.HANDSHAKE;
  }

  @Override
  public void secureConnectEnd(Call call, @Nullable Handshake handshake) {
    adapter.registry().handshakeDone();
    Target target = current;
    InetSocketAddress peer = connecting;
    TlsSettings settings = tls;
    if (target != null && peer != null && settings != null) {
      adapter.verified(target, peer, settings);
    }
  }

  @Override
  public void connectEnd(
      Call call, InetSocketAddress address, Proxy proxy, @Nullable Protocol protocol) {
    progress = Progress.CONNECTED;
  }

  @Override
  public void connectFailed(
      Call call,
      InetSocketAddress address,
      Proxy proxy,
      @Nullable Protocol protocol,
      IOException failure) {
    Target target = current;
    if (away && target != null && proxy.type() == Proxy.Type.DIRECT) {
      adapter.connectFailed(target, address, classify(failure), tls);
    }
  }

  @Override
  public void connectionAcquired(Call call, Connection connection) {
    progress = Progress.CONNECTED;
    held = connection;
    Target target = current;
    reused =
        target == null
            || adapter.registry().acquired(connection, target, leaseOf(connection), headWait);
  }

  /** The lease, when the connection leads to its endpoint. */
  private @Nullable Lease leaseOf(Connection connection) {
    Lease current = lease;
    return current != null
            && !away
            && current.endpoint().address().equals(connection.route().socketAddress())
        ? current
        : null;
  }

  @Override
  public void connectionReleased(Call call, Connection connection) {
    held = null;
    adapter.registry().released(connection, headWait);
  }

  @Override
  public void requestHeadersStart(Call call) {
    reused |= progress == Progress.ANSWERED;
    progress = Progress.SENT;
    exchangeFailed = false;
    bodyComplete = false;
    Connection connection = held;
    if (connection != null && !away) {
      servedBy = connection.route().socketAddress();
      markWritten();
    }
  }

  private void markWritten() {
    Lease current = lease;
    if (current != null) {
      long now = adapter.now();
      current.written(now);
      headWait.writing(now);
    }
  }

  @Override
  public void requestHeadersEnd(Call call, Request request) {
    if (request.body() == null) {
      written();
    }
  }

  @Override
  public void requestBodyEnd(Call call, long byteCount) {
    written();
  }

  /** A duplex body may end after the response. */
  private void written() {
    if (progress == Progress.SENT && !away) {
      headWait.written();
    }
  }

  @Override
  public void requestFailed(Call call, IOException failure) {
    headWait.stop();
    exchangeFailed = true;
    lookBehind();
  }

  @Override
  public void responseHeadersEnd(Call call, Response response) {
    headWait.answered();
    progress = Progress.ANSWERED;
    if (response.code() >= 429 || adapter.order().isDue()) {
      lookBehind();
    }
  }

  @Override
  public void responseFailed(Call call, IOException failure) {
    headWait.stop();
    exchangeFailed = true;
    if (bodyEnd != null) {
      end(call.isCanceled() ? Outcome.CANCELLED : Classification.ofBody(failure), failure);
    } else {
      lookBehind();
    }
  }

  @Override
  public void responseBodyEnd(Call call, long byteCount) {
    bodyComplete = true;
    end(Outcome.SUCCESS, null);
  }

  @Override
  public void retryDecision(Call call, IOException failure, boolean retry) {
    if (retry) {
      maybeSent |= progress == Progress.SENT && !Classification.isUnprocessed(failure);
      progress = Progress.PLANNED;
    }
  }

  @Override
  public void followUpDecision(Call call, Response networkResponse, @Nullable Request next) {
    Target from = current;
    if (next == null || from == null || Targets.names(from, next.url())) {
      return;
    }
    if (!away) {
      leftWith = networkResponse.code();
    }
    current = Targets.find(next.url());
    away = true;
  }

  @Override
  public void callEnd(Call call) {
    end(Outcome.SUCCESS, null);
  }

  @Override
  public void callFailed(Call call, IOException failure) {
    end(call.isCanceled() ? Outcome.CANCELLED : Classification.ofBody(failure), failure);
  }

  private void end(Outcome outcome, @Nullable IOException cause) {
    BodyEnd listener = bodyEnd;
    if (listener != null) {
      bodyEnd = null;
      listener.ended(outcome, cause);
    }
  }

  private void lookBehind() {
    followedByInterceptor |= adapter.order().isFollowed();
  }
}
