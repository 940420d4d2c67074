/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import dev.failaway.ClientConfig;
import dev.failaway.ClusterStatus;
import dev.failaway.PoolPolicy;
import dev.failaway.RequestOptions;
import dev.failaway.RequestReport;
import dev.failaway.cluster.LoadBalancer;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.InetAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * A {@link HttpClient} that balances over the addresses behind a name on the client side, and
 * leaves an address, or a zone, that fails. It replaces a stock client by changing one line:
 *
 * <pre>{@code
 * HttpClient http = FailawayHttpClient.newBuilder().build();   // was: HttpClient.newBuilder()
 * }</pre>
 *
 * <p>What differs from the stock client:
 *
 * <ul>
 *   <li>Failed attempts go to another address where that is safe: what was never sent, whatever the
 *       method; what may have been sent, when the method is idempotent or the request carries an
 *       {@code Idempotency-Key}, and the body can be published again.
 *   <li>{@link HttpRequest#timeout()} is one deadline over all attempts until the response head; 75
 *       s when the request has none. A body that is silent for 75 s while it is wanted fails.
 *   <li>No proxy is used, not even the system's. WebSocket is refused.
 *   <li>HTTP/1.1 is spoken; a wish for HTTP/2 is served over it.
 *   <li>Connections per address are bounded; a request waits at most a second for one.
 * </ul>
 *
 * <p>Exceptions are those of {@link HttpClient#send}. A failure carries a report of what was tried:
 * {@code RequestReport.of(exception)}.
 *
 * <p>Close it to free its threads. A client nobody can reach any more frees them by itself once its
 * last request is over.
 *
 * <p>Threading: safe for use by any number of threads. Handlers, subscribers and publishers run on
 * the executor; futures complete on daemon threads of the client, which are also their {@code
 * defaultExecutor()}. None of them runs on an event loop, and a dependent may block.
 */
public final class FailawayHttpClient extends HttpClient implements AutoCloseable {
  private static final Cleaner CLEANER = Cleaner.create();
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(30);

  private final ClientRuntime runtime;
  private final RequestOptions options;

  /** Null unless this is a view, which keeps the client it was made from reachable. */
  private final @Nullable FailawayHttpClient origin;

  FailawayHttpClient(ClientRuntime runtime) {
    this.runtime = runtime;
    options = RequestOptions.defaults();
    origin = null;
    CLEANER.register(this, runtime::shutdown);
  }

  private FailawayHttpClient(FailawayHttpClient origin, RequestOptions options) {
    this.runtime = origin.runtime;
    this.options = options;
    this.origin = origin;
  }

  /** Returns a builder with the defaults. */
  public static Builder newBuilder() {
    return new ClientBuilder();
  }

  /** Returns a client with the defaults. */
  public static FailawayHttpClient newHttpClient() {
    return newBuilder().build();
  }

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return Optional.ofNullable(runtime.settings().cookieHandler());
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return Optional.ofNullable(runtime.settings().connectTimeout());
  }

  @Override
  public Redirect followRedirects() {
    return runtime.settings().redirect();
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return Optional.ofNullable(runtime.settings().proxy());
  }

  @Override
  public SSLContext sslContext() {
    return runtime.settings().shownSslContext();
  }

  @Override
  public SSLParameters sslParameters() {
    return runtime.settings().copyOfSslParameters();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return Optional.ofNullable(runtime.settings().authenticator());
  }

  /** {@link Version#HTTP_1_1}: HTTP/2 is not spoken yet, and a wish for it is served over 1.1. */
  @Override
  public Version version() {
    return Version.HTTP_1_1;
  }

  @Override
  public Optional<Executor> executor() {
    return Optional.ofNullable(runtime.settings().executor());
  }

  /**
   * Sends a request and waits for the response; the calling thread is woken by the event loop
   * directly.
   *
   * @throws IOException as {@link HttpClient#send} describes, made on the calling thread with the
   *     failure as its cause: {@code HttpTimeoutException} when the deadline passed, {@code
   *     HttpConnectTimeoutException} when it passed without a connection, or no connection of a
   *     full pool became free in time, {@code ConnectException} when no address could be connected
   *     to; {@code LoadShedException} and {@code NoEndpointException}, which are {@code
   *     ConnectException}s, are thrown as they are
   * @throws InterruptedException when the thread is interrupted; the request is broken off then
   * @throws IllegalArgumentException when the request cannot be sent, before anything is
   * @throws IllegalStateException when called on an event loop, which it would block
   */
  @Override
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
      throws IOException, InterruptedException {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(handler, "responseBodyHandler");
    runtime.refuseToBlockALoop();
    SyncCompletion<T> completion = new SyncCompletion<>();
    Call<T> call = Call.of(runtime, options, request, handler, completion);
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    call.start();
    return completion.await(call);
  }

  /**
   * Sends a request.
   *
   * <p>The future completes when the body handler has made its body (of a stream: before it is
   * read), on a daemon thread of the client unless {@link Builder#completionExecutor} says
   * otherwise, and not on the {@link #executor()}: a dependent may read the body that this executor
   * delivers. Cancelling it, or one derived from it, with {@code true} breaks the request off, and
   * so does ending it in another way, by {@code orTimeout} say, once the response is there.
   *
   * @return a future that fails with what {@link #send} has as its cause
   * @throws IllegalArgumentException when the request cannot be sent, before anything is
   */
  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler) {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(handler, "responseBodyHandler");
    AsyncCompletion<T> completion = new AsyncCompletion<>(runtime);
    Call<T> call = Call.of(runtime, options, request, handler, completion);
    completion.bind(call);
    call.start();
    return completion.future();
  }

  /** As {@link #sendAsync(HttpRequest, BodyHandler)}: pushes are not enabled, so none comes. */
  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> push) {
    return sendAsync(request, handler);
  }

  /**
   * WebSocket is not supported.
   *
   * @throws UnsupportedOperationException always
   */
  @Override
  public WebSocket.Builder newWebSocketBuilder() {
    throw new UnsupportedOperationException(
        "FailawayHttpClient does not support WebSocket; use HttpClient.newHttpClient() for it");
  }

  /** What is known about the cluster of this URI's target. Starts no lookup. */
  public ClusterStatus status(URI uri) {
    return runtime.loadBalancer().status(uri);
  }

  /**
   * Looks the name of a URI up and opens a connection to every endpoint that may be used, so that
   * the first requests wait for neither.
   *
   * @return as {@link LoadBalancer#warmUp(URI)}; failed with an {@code IOException} when this
   *     client was shut down
   * @throws IllegalArgumentException when the URI has no target
   */
  public CompletableFuture<ClusterStatus> warmUp(URI uri) {
    return runtime.warmUp(uri);
  }

  /**
   * Tells what was tried for a response: every attempt with its endpoint, zone, outcome and
   * duration, and the cluster as it is now. A followed redirect has a report of its own: that of
   * {@link HttpResponse#previousResponse()}. Nothing is collected for it while nobody asks.
   *
   * <p>The report of a failure is found by {@link RequestReport#of}.
   *
   * @return the report, or empty for a response that is not one of this class's own: another
   *     client's, or one that a library has wrapped
   */
  public static Optional<RequestReport> reportOf(HttpResponse<?> response) {
    return Objects.requireNonNull(response, "response") instanceof ClientResponse<?> own
        ? Optional.of(own.report())
        : Optional.empty();
  }

  /** The load balancer behind this client: status, listeners, metrics. */
  public LoadBalancer loadBalancer() {
    return runtime.loadBalancer();
  }

  /**
   * Returns a view of this client whose requests have these options. It shares everything with this
   * client, costs next to nothing, and its {@code close}, {@code shutdown} and {@code shutdownNow}
   * do nothing.
   */
  public FailawayHttpClient withOptions(RequestOptions options) {
    return new FailawayHttpClient(
        origin == null ? this : origin, Objects.requireNonNull(options, "options"));
  }

  /**
   * Returns a builder for code that insists on building: its {@code build()} returns this client.
   * Its settings are checked and ignored; a proxy is refused as by {@link Builder#proxy}.
   */
  public HttpClient.Builder fixedBuilder() {
    return new FixedBuilder(this);
  }

  /** Refuses new requests; those under way go on, and the last one frees the threads. */
  public void shutdown() {
    if (origin == null) {
      runtime.shutdown();
    }
  }

  /** Refuses new requests and breaks off those under way. */
  public void shutdownNow() {
    if (origin == null) {
      runtime.shutdownNow();
    }
  }

  /** Whether the client was shut down and everything it held is free. */
  public boolean isTerminated() {
    return runtime.isTerminated();
  }

  /** Waits until the client is terminated; false when that takes longer. */
  public boolean awaitTermination(Duration duration) throws InterruptedException {
    Objects.requireNonNull(duration, "duration");
    return runtime.awaitTermination(duration);
  }

  /**
   * Refuses new requests, waits up to 30 s for those under way, breaks off the rest, and closes the
   * load balancer if this client made it. Interrupted, it does not wait. Idempotent.
   */
  @Override
  public void close() {
    close(CLOSE_WAIT);
  }

  /** As {@link #close()}, waiting no longer than this. */
  void close(Duration wait) {
    if (origin != null) {
      return;
    }
    runtime.shutdown();
    boolean terminated = false;
    try {
      terminated = runtime.awaitTermination(wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!terminated) {
      runtime.shutdownNow();
    }
  }

  @Override
  public String toString() {
    return "FailawayHttpClient[" + runtime + "]";
  }

  /**
   * Builds {@link FailawayHttpClient}s: the methods of {@link HttpClient.Builder}, in any order,
   * and what this client adds.
   *
   * <p>Threading: for one thread at a time.
   */
  public interface Builder extends HttpClient.Builder {
    @Override
    Builder cookieHandler(CookieHandler cookieHandler);

    /**
     * {@inheritDoc}
     *
     * <p>It bounds all connecting of one request, over all endpoints it tries; {@code
     * Timeouts.connect} bounds one endpoint. Both apply.
     */
    @Override
    Builder connectTimeout(Duration duration);

    @Override
    Builder sslContext(SSLContext sslContext);

    @Override
    Builder sslParameters(SSLParameters sslParameters);

    @Override
    Builder executor(Executor executor);

    @Override
    Builder followRedirects(Redirect policy);

    /** Ignored but for null: HTTP/1.1 is spoken, which the contract allows for every wish. */
    @Override
    Builder version(Version version);

    /** Checked and ignored: there are no priorities in HTTP/1.1. */
    @Override
    Builder priority(int priority);

    /**
     * {@inheritDoc}
     *
     * @throws UnsupportedOperationException unless it is {@link #NO_PROXY}
     */
    @Override
    Builder proxy(ProxySelector selector);

    /** {@inheritDoc} Basic authentication on status 401 is supported. */
    @Override
    Builder authenticator(Authenticator authenticator);

    /** Binds connections to this address; null for any. */
    Builder localAddress(@Nullable InetAddress localAddress);

    /**
     * How endpoints are found, judged and chosen, and how requests are retried; the client makes
     * and closes its own load balancer from it. Default {@link ClientConfig#defaults()}.
     *
     * @throws IllegalStateException when a load balancer was given
     */
    Builder config(ClientConfig config);

    /**
     * A load balancer that this client shares and never closes.
     *
     * @throws IllegalStateException when a config was given
     */
    Builder loadBalancer(LoadBalancer loadBalancer);

    /** Limits and lifetimes of the connections. Default {@link PoolPolicy#defaults()}. */
    Builder pool(PoolPolicy pool);

    /**
     * Where the futures of {@code sendAsync} complete; default: daemon threads of the client, as
     * many as there are dependents at work. {@code Runnable::run} completes them where the response
     * ends, which may be an event loop: for dependents that never block.
     */
    Builder completionExecutor(Executor executor);

    /**
     * The settings that Feign's {@code Http2Client} wants of a client before it uses it. Feign
     * compares a client's connect timeout and redirect policy with its {@code Request.Options} on
     * every call and, when they differ (no connect timeout differs from any), silently sends with a
     * stock client that it builds from the given one's settings. So give it its own options:
     *
     * <pre>{@code
     * Request.Options options = new Request.Options();
     * FailawayHttpClient http = FailawayHttpClient.newBuilder()
     *     .forFeign(Duration.ofMillis(options.connectTimeoutMillis()), options.isFollowRedirects())
     *     .build();
     * Feign.builder().client(new Http2Client(http)).options(options)
     * }</pre>
     *
     * <p>It is {@link #connectTimeout} and {@link #followRedirects} ({@code ALWAYS} or {@code
     * NEVER}) in one, and makes the client refuse to be copied: where Feign would build its own
     * client all the same, for an interface or a call with other options, the call fails with an
     * {@link IllegalStateException} that says so, thrown by {@link HttpClient#sslContext()}.
     *
     * @param connectTimeout that of Feign's options; more than zero
     * @param followRedirects that of Feign's options
     */
    Builder forFeign(Duration connectTimeout, boolean followRedirects);

    @Override
    FailawayHttpClient build();
  }
}
