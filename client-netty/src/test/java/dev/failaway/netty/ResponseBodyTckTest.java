/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import dev.failaway.testkit.Await;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.TestEnvironment.ManualSubscriber;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.Test;

/**
 * The publisher of response bodies, held to the rules of Reactive Streams: each subscription sends
 * a request, and the server's chunks of one octet are the elements.
 */
class ResponseBodyTckTest {
  private static final String HEAD = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  private static RawServer server;
  private static FailawayHttpClient client;

  @BeforeAll
  static void start() throws IOException {
    server = RawServer.start(ResponseBodyTckTest::serve);
    client = Clients.client();
  }

  @AfterAll
  static void stop() throws IOException {
    client.shutdownNow();
    client.close();
    server.close();
  }

  private static void serve(RawServer.Connection connection) throws IOException {
    for (String head = connection.readHead(); head != null; head = connection.readHead()) {
      long chunks = Long.parseLong(head.substring(head.indexOf('/') + 1, head.indexOf(" HTTP")));
      connection.write(HEAD);
      if (chunks < 0) {
        return;
      }
      for (long i = 0; i < chunks; i++) {
        connection.write("1\r\nx\r\n");
      }
      connection.write("0\r\n\r\n");
    }
  }

  /** Its subscriber is given the client's own subscription. */
  @TestFactory
  Stream<DynamicTest> aSubscriberOfTheUsers() {
    return Tck.testsOf(Verification::new);
  }

  /** Publishes chunks, as many as its path says; -1: fails. */
  public static final class Verification extends FlowPublisherVerification<List<ByteBuffer>> {
    private final TestEnvironment environment;

    Verification() {
      this(Tck.environment());
    }

    private Verification(TestEnvironment environment) {
      super(environment, 0);
      this.environment = environment;
    }

    /** As the rule says, eventually: the original gives it, and the collector, a fixed time. */
    @Override
    @Test
    public void
        required_spec313_cancelMustMakeThePublisherEventuallyDropAllReferencesToTheSubscriber()
            throws Throwable {
      activePublisherTest(
          3,
          false,
          publisher -> {
            WeakReference<?> subscriber = cancelled(publisher);
            Await.until(
                () -> {
                  System.gc();
                  return subscriber.get() == null;
                },
                Clients.PATIENCE);
          });
    }

    private WeakReference<?> cancelled(Publisher<List<ByteBuffer>> publisher)
        throws InterruptedException {
      ManualSubscriber<List<ByteBuffer>> subscriber = environment.newManualSubscriber(publisher);
      subscriber.requestNextElement();
      subscriber.cancel();
      return new WeakReference<>(subscriber);
    }

    @Override
    public Flow.Publisher<List<ByteBuffer>> createFlowPublisher(long elements) {
      HttpRequest request = HttpRequest.newBuilder(server.uri("/" + elements)).build();
      return subscriber -> {
        if (subscriber == null) {
          throw new NullPointerException("subscriber");
        }
        CompletableFuture<?> unused =
            client.sendAsync(request, BodyHandlers.fromSubscriber(subscriber));
      };
    }

    @Override
    public Flow.Publisher<List<ByteBuffer>> createFailedFlowPublisher() {
      return createFlowPublisher(-1);
    }
  }
}
