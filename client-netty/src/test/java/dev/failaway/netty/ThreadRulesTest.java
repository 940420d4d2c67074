/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.testkit.Await;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where code of the user runs: never on an event loop, and on no thread made for it alone. */
class ThreadRulesTest {
  private static final String LOOPS = "failaway-netty-";

  private final Map<String, Queue<String>> threads = new ConcurrentHashMap<>();
  private RawServer server;

  @BeforeEach
  void start() throws Exception {
    server =
        RawServer.start(
            connection -> {
              String head;
              while ((head = connection.readHead()) != null) {
                if (head.startsWith("POST")) {
                  connection.readChunked();
                }
                connection.write(answer(head));
              }
            });
  }

  /** A redirect, then a challenge, then the response. */
  private static String answer(String head) {
    if (head.contains(" /from ")) {
      return ParityCase.response(307, "Location: /to\r\n", "");
    }
    return head.contains("Authorization: ") || head.contains(" / ")
        ? ParityCase.response(200, "", "hello")
        : ParityCase.response(401, "WWW-Authenticate: Basic realm=\"r\"\r\n", "");
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private void note(String where) {
    threads
        .computeIfAbsent(where, key -> new ConcurrentLinkedQueue<>())
        .add(Thread.currentThread().getName());
  }

  @Test
  void noCodeOfTheUserRunsOnAnEventLoop() throws Exception {
    ProxySelector before = ProxySelector.getDefault();
    try (FailawayHttpClient client =
        Clients.client(
            builder ->
                builder
                    .followRedirects(Redirect.ALWAYS)
                    .cookieHandler(new NotingCookies())
                    .authenticator(new NotingAuthenticator()))) {
      ProxySelector.setDefault(new NotingProxies());
      HttpRequest request =
          HttpRequest.newBuilder(server.uri("/from"))
              .POST(BodyPublishers.fromPublisher(new NotingPublisher()))
              .build();

      for (int i = 0; i < 20; i++) {
        client
            .sendAsync(
                request,
                info -> {
                  note("handler");
                  return new NotingSubscriber();
                })
            .thenApply(
                response -> {
                  note("dependent");
                  return response.body();
                })
            .thenAcceptAsync(body -> note("asynchronous dependent"))
            .get(20, TimeUnit.SECONDS);
      }
    } finally {
      ProxySelector.setDefault(before);
    }

    assertThat(threads)
        .containsOnlyKeys(
            "proxies",
            "cookies",
            "authenticator",
            "publisher",
            "publisher's subscription",
            "handler",
            "subscriber",
            "mapper",
            "dependent",
            "asynchronous dependent");
    assertThat(threads)
        .allSatisfy((where, names) -> assertThat(names).noneMatch(name -> name.startsWith(LOOPS)));
    assertThat(threads.get("publisher")).as("one subscription per attempt").hasSize(20 + 20 + 1);
  }

  @Test
  void theSystemsProxiesAreNotAskedOnTheLoopThatFollowsARedirect() throws Exception {
    ProxySelector before = ProxySelector.getDefault();
    try (RawServer second = RawServer.answering(ParityCase.response(200, "", "there"));
        RawServer first =
            RawServer.answering(
                ParityCase.response(302, "Location: " + second.uri("/") + "\r\n", ""));
        FailawayHttpClient client =
            Clients.client(builder -> builder.followRedirects(Redirect.ALWAYS))) {
      ProxySelector.setDefault(new NotingProxies());
      HttpRequest request = HttpRequest.newBuilder(first.uri("/")).build();

      assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("there");

      Await.until(
          () -> threads.getOrDefault("proxies", new ConcurrentLinkedQueue<>()).size() == 2,
          Duration.ofSeconds(20));
      assertThat(threads.get("proxies")).noneMatch(name -> name.startsWith(LOOPS));
    } finally {
      ProxySelector.setDefault(before);
    }
  }

  private final class NotingSubscriber implements HttpResponse.BodySubscriber<String> {
    private final HttpResponse.BodySubscriber<String> mapping =
        BodySubscribers.mapping(
            BodySubscribers.ofByteArray(),
            octets -> {
              note("mapper");
              return new String(octets, StandardCharsets.US_ASCII);
            });

    @Override
    public CompletionStage<String> getBody() {
      note("subscriber");
      return mapping.getBody();
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      note("subscriber");
      mapping.onSubscribe(subscription);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      note("subscriber");
      mapping.onNext(buffers);
    }

    @Override
    public void onError(Throwable cause) {
      note("subscriber");
      mapping.onError(cause);
    }

    @Override
    public void onComplete() {
      note("subscriber");
      mapping.onComplete();
    }
  }

  private final class NotingPublisher implements Flow.Publisher<ByteBuffer> {
    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
      note("publisher");
      BodyPublishers.ofString("body")
          .subscribe(
              new Flow.Subscriber<>() {
                @Override
                public void onSubscribe(Flow.Subscription subscription) {
                  subscriber.onSubscribe(new NotingSubscription(subscription));
                }

                @Override
                public void onNext(ByteBuffer buffer) {
                  subscriber.onNext(buffer);
                }

                @Override
                public void onError(Throwable cause) {
                  subscriber.onError(cause);
                }

                @Override
                public void onComplete() {
                  subscriber.onComplete();
                }
              });
    }
  }

  private final class NotingSubscription implements Flow.Subscription {
    private final Flow.Subscription subscription;

    NotingSubscription(Flow.Subscription subscription) {
      this.subscription = subscription;
    }

    @Override
    public void request(long n) {
      note("publisher's subscription");
      subscription.request(n);
    }

    @Override
    public void cancel() {
      note("publisher's subscription");
      subscription.cancel();
    }
  }

  private final class NotingCookies extends CookieHandler {
    @Override
    public Map<String, List<String>> get(URI uri, Map<String, List<String>> fields) {
      note("cookies");
      return Map.of();
    }

    @Override
    public void put(URI uri, Map<String, List<String>> fields) {
      note("cookies");
    }
  }

  private final class NotingAuthenticator extends Authenticator {
    @Override
    protected PasswordAuthentication getPasswordAuthentication() {
      note("authenticator");
      return new PasswordAuthentication("user", new char[0]);
    }
  }

  private final class NotingProxies extends ProxySelector {
    @Override
    public List<Proxy> select(URI uri) {
      note("proxies");
      return List.of(Proxy.NO_PROXY);
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException cause) {}
  }
}
