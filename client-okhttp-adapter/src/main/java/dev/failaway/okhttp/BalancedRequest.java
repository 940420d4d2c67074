/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import dev.failaway.Outcome;
import dev.failaway.RequestOptions;
import dev.failaway.RequestReport;
import dev.failaway.Target;
import dev.failaway.cluster.Attempts;
import dev.failaway.cluster.Decision;
import dev.failaway.cluster.Lease;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.Dns;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * One request, from the interceptor's call to the response head: it leases, lets OkHttp make the
 * attempt, tells {@code Attempts} what came of it, and does as told. It decides nothing itself.
 *
 * <p>Threading: the call's thread; the end of the response body is told by whoever reads it.
 */
final class BalancedRequest implements CallEvents.BodyEnd {

  /** No connection within that time: another endpoint may have one. Far more than a handshake. */
  private static final long READY_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  /** So often a request leaves an endpoint for this reason. */
  private static final int MAX_NOT_READY = 2;

  private final Adapter adapter;
  private final Interceptor.Chain chain;
  private final Call call;
  private final Target target;
  private final Destination destination;
  private final Request request;
  private final RequestOptions options;
  private final CallEvents events;
  private final Attempts attempts;
  private final long startNanos;
  private int notReady;

  /** The lease whose response the caller reads. */
  private @Nullable Lease delivered;

  BalancedRequest(
      Adapter adapter,
      Interceptor.Chain chain,
      Destination destination,
      Target target,
      long startNanos)
      throws IOException {
    this.adapter = adapter;
    this.chain = chain;
    this.destination = destination;
    this.target = target;
    this.startNanos = startNanos;
    call = chain.call();
    events = CallEvents.of(call, adapter);
    events.useTls(target.isSecure() ? adapter.registry().tls().of(chain) : null);
    options = OutboundRequest.options(chain.request());
    request =
        OutboundRequest.traced(
            OutboundRequest.keyed(chain.request(), options, target, adapter.loadBalancer()),
            options,
            adapter.loadBalancer());
    attempts =
        adapter
            .loadBalancer()
            .begin(
                target,
                OutboundRequest.traits(request, options, target, adapter.loadBalancer()),
                startNanos);
  }

  /** Returns the response to deliver, or throws what the request ends with. */
  Response run() throws IOException {
    try {
      return answer();
    } finally {
      if (options.report()) {
        call.tag(RequestReport.class, () -> attempts.report(adapter.now()));
      }
    }
  }

  private Response answer() throws IOException {
    letGo();
    Lease lease = null;
    IOException refusal = null;
    try {
      lease = attempts.tryLease(startNanos);
    } catch (IOException e) {
      refusal = e;
    }
    if (lease == null) {
      Response cached = CacheOnly.find(chain);
      if (cached != null) {
        return cached;
      }
      lease = awaitLease(refusal);
    }
    Response response = attempt(lease);
    while (response == null) {
      letGo();
      response = attempt(awaitLease(null));
    }
    return response;
  }

  /** Makes the call release the connection of its previous exchange: OkHttp would reuse it. */
  private void letGo() throws IOException {
    if (events.held() != null && !events.isFollowedByInterceptor()) {
      try {
        ReleaseProbe.run(chain);
      } catch (IOException e) { // the call was cancelled
        throw attempts.failure(e, adapter.now());
      }
    }
    Connection held = events.held();
    if (held != null) {
      adapter.registry().retire(held);
    }
  }

  private Lease awaitLease(@Nullable IOException refusal) throws IOException {
    if (refusal != null) {
      throw refusal;
    }
    Lease lease = attempts.tryLease(adapter.now());
    while (lease == null) {
      Gate ready = events.newGate();
      attempts.whenReady(ready::open);
      pause(ready, attempts.patienceNanos(adapter.now()));
      lease = attempts.tryLease(adapter.now());
    }
    return lease;
  }

  /** Returns the response of one attempt, or null when another one is to follow. */
  private @Nullable Response attempt(Lease lease) throws IOException {
    adapter.registry().retirements().leased(target, lease.endpoint(), lease.startNanos());
    AttemptLimits limits =
        adapter.limits(chain, attempts.timeouts(), attempts.remainingNanos(lease.startNanos()));
    events.begin(attempts, lease, target, limits.connect(), patienceNanos(lease));
    Response response = null;
    IOException failure = null;
    try {
      response = proceed(lease, limits);
    } catch (IOException e) {
      failure = e;
    } finally {
      events.headWait().stop();
      // a body or an interceptor of the caller failed
      if (response == null && failure == null && !events.headWait().hasLeft()) {
        attempts.finish(lease, Outcome.LOCAL_ERROR, null, adapter.now());
      }
    }
    if (events.headWait().hasLeft()) {
      leave(response);
      return null;
    }
    if (response != null) {
      return answered(lease, limits, response);
    }
    follow(failed(lease, failure == null ? new IOException("no response") : failure));
    return null;
  }

  /** The endpoint stalled, and the lease is finished; its response came too late, if at all. */
  private void leave(@Nullable Response late) throws IOException {
    if (late != null) {
      late.close();
    }
    follow(Decision.retry(events.headWait().delayNanos()));
  }

  /** A request that was kept waiting twice waits longer rather than fail. */
  private long patienceNanos(Lease lease) {
    long patience = notReady < MAX_NOT_READY ? READY_NANOS : adapter.registry().maxWaitNanos();
    return Math.min(patience, attempts.remainingNanos(lease.startNanos()));
  }

  private Response proceed(Lease lease, AttemptLimits limits) throws IOException {
    InetAddress address = lease.endpoint().address().getAddress();
    Dns others = adapter.followUps(chain.getDns());
    PinnedDns dns =
        lease.fresh()
            ? PinnedDns.fresh(request.url().host(), address, others)
            : destination.pin(address, others);
    try {
      Interceptor.Chain pinned =
          adapter.registry().tracking(chain.withDns(dns), chain.getSocketFactory());
      Interceptor.Chain once = isOnce() ? pinned.withRetryOnConnectionFailure(false) : pinned;
      return limits.on(once).proceed(request);
    } finally {
      dns.settle();
    }
  }

  /**
   * Whether the caller said that the request must not reach a server twice. OkHttp repeats any
   * request whose connection fails, whatever its method, unless told otherwise.
   */
  private boolean isOnce() {
    return !options.idempotent().orElse(true);
  }

  private @Nullable Response answered(Lease lease, AttemptLimits limits, Response response)
      throws IOException {
    Response network = response.networkResponse();
    if (network == null) {
      attempts.discard(lease);
      return response;
    }
    int left = events.leftWith();
    if (left == 0 && hasStrayed(lease)) {
      attempts.discard(lease);
      return response;
    }
    int status = left == 0 ? network.code() : left;
    long retryAfter = left == 0 && status >= 300 ? RetryAfter.nanos(response) : RetryAfter.ABSENT;
    Decision decision = attempts.responded(lease, status, retryAfter, adapter.now());
    if (decision instanceof Decision.Deliver) {
      return deliver(lease, limits, response);
    }
    response.close();
    follow(decision);
    return null;
  }

  private Response deliver(Lease lease, AttemptLimits limits, Response response) {
    adapter.poolAdvice().look(chain, target);
    if (events.leftWith() != 0) {
      attempts.finish(lease, Outcome.SUCCESS, null, adapter.now());
    } else {
      limits.relax(response, events.held());
      delivered = lease;
      events.onBodyEnd(this);
    }
    return response;
  }

  @Override
  public void ended(Outcome outcome, @Nullable IOException cause) {
    Lease lease = delivered;
    if (lease != null) {
      // A body that ended well proves no more than its head did: nothing depends on the time.
      long now = outcome == Outcome.SUCCESS ? lease.startNanos() : adapter.now();
      attempts.finish(lease, outcome, cause, now);
    }
  }

  private Decision failed(Lease lease, IOException failure) throws IOException {
    long now = adapter.now();
    if (call.isCanceled()) {
      return cancelled(lease, failure, now);
    }
    if (events.leftWith() != 0) {
      // The endpoint did its part; what failed is the target of its redirect.
      attempts.responded(lease, events.leftWith(), RetryAfter.ABSENT, now);
      attempts.finish(lease, Outcome.SUCCESS, null, now);
      throw failure;
    }
    if (hasStrayed(lease)) {
      adapter.failedElsewhere(target, events.servedBy(), events.classify(failure), lease);
      return attempts.finish(lease, Outcome.LOCAL_ERROR, failure, now);
    }
    return attempts.finish(lease, outcomeOf(lease, failure), failure, now);
  }

  private Outcome outcomeOf(Lease lease, IOException failure) {
    Outcome outcome =
        adapter.proven(target, lease.endpoint(), events.classify(failure), events.tls());
    notReady += outcome == Outcome.NOT_READY ? 1 : 0;
    // OkHttp may have repeated the request by itself: then the last exchange alone proves nothing.
    return outcome.neverSent() && events.maybeSentBefore() ? Outcome.RESET : outcome;
  }

  private Decision cancelled(Lease lease, IOException failure, long now) {
    if (isCallTimeout(now)) {
      adapter
          .loadBalancer()
          .evidence(target, lease.endpoint(), Outcome.TIMEOUT, lease.startNanos(), now);
    }
    return attempts.finish(lease, Outcome.CANCELLED, failure, now);
  }

  /** OkHttp cancels a call whose timeout is over; nothing else tells the two apart. */
  private boolean isCallTimeout(long now) {
    long limit = call.timeout().timeoutNanos();
    return limit > 0 && now - startNanos >= limit - limit / 10;
  }

  /** Whether the exchange went to another address than the leased one. */
  private boolean hasStrayed(Lease lease) {
    InetSocketAddress served = events.servedBy();
    return served != null && !served.equals(lease.endpoint().address());
  }

  /** Waits for a retry, or throws what the request ends with. */
  private void follow(Decision decision) throws IOException {
    if (!(decision instanceof Decision.Retry retry)) {
      throw exceptionOf(decision);
    }
    pause(events.newGate(), retry.delayNanos());
  }

  private static IOException exceptionOf(Decision decision) {
    return decision instanceof Decision.Fail fail
        ? fail.exception()
        : new IOException("request ended without a response: " + decision);
  }

  /** Waits at the gate, which a cancel opens, and no longer than the deadline. */
  private void pause(Gate gate, long nanos) throws IOException {
    long remaining = attempts.remainingNanos(adapter.now());
    try {
      if (!call.isCanceled()) {
        gate.await(Math.min(nanos, remaining));
      }
    } catch (InterruptedIOException e) {
      throw attempts.failure(e, adapter.now());
    }
    long now = adapter.now();
    if (call.isCanceled()) {
      throw attempts.failure(new IOException("Canceled"), now);
    }
    if (attempts.remainingNanos(now) <= 0) {
      throw attempts.failure(new InterruptedIOException("timeout"), now);
    }
  }
}
