/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.failaway.testkit.Await;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A request whose length was announced is complete with its last octet, said or not. */
@Timeout(60)
class LateCompletionTest {
  @Test
  void theConnectionOfARequestThatIsCompleteInFactIsUsedAgain() throws Exception {
    try (RawServer server =
            RawServer.start(
                connection -> {
                  while (connection.readHead() != null) {
                    connection.read(4);
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                  }
                });
        FailawayHttpClient client = Clients.client()) {
      AtomicInteger cancelled = new AtomicInteger();
      BodyPublisher silent = BodyPublishers.fromPublisher(new NeverComplete(cancelled), 4);
      HttpRequest request = HttpRequest.newBuilder(server.uri("/")).POST(silent).build();

      for (int i = 0; i < 3; i++) {
        assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("ok");
      }

      assertThat(server.accepted()).isEqualTo(1);
      assertThat(server.heads()).hasSize(3);
      Await.until(() -> cancelled.get() == 3, Duration.ofSeconds(20));
    }
  }

  /** Publishes what it has to, and forgets to say so. */
  private record NeverComplete(AtomicInteger cancelled) implements Flow.Publisher<ByteBuffer> {
    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
      subscriber.onSubscribe(
          new Flow.Subscription() {
            private boolean published;

            @Override
            public void request(long n) {
              if (!published) {
                published = true;
                subscriber.onNext(ByteBuffer.wrap("ping".getBytes(StandardCharsets.US_ASCII)));
              }
            }

            @Override
            public void cancel() {
              cancelled.incrementAndGet();
            }
          });
    }
  }
}
