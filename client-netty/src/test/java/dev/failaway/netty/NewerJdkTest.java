/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;

/** What later JDKs added to the types this module extends, called as their callers do. */
class NewerJdkTest {
  @Test
  void localAddressOverridesTheMethodOfJava19() throws Exception {
    assumeJava(19, "HttpClient.Builder.localAddress came with Java 19");
    Method localAddress = HttpClient.Builder.class.getMethod("localAddress", InetAddress.class);

    HttpClient.Builder builder = FailawayHttpClient.newBuilder();
    assertThat(localAddress.invoke(builder, InetAddress.getLoopbackAddress())).isSameAs(builder);
    HttpClient.Builder bridged =
        (HttpClient.Builder)
            ClientBuilder.class
                .getMethod("localAddress", InetAddress.class)
                .invoke(builder, (Object) null);
    assertThat(bridged).isSameAs(builder);
  }

  @Test
  void connectionsAreBoundToTheLocalAddress() throws Exception {
    InetAddress own = InetAddress.getByAddress(new byte[] {127, 0, 0, 9});
    try (RawServer server =
            RawServer.start(
                connection -> {
                  connection.readHead();
                  connection.write(ParityCase.response(200, "", connection.peer()));
                });
        FailawayHttpClient bound = Clients.client(builder -> builder.localAddress(own));
        FailawayHttpClient free = Clients.client()) {
      HttpRequest request = HttpRequest.newBuilder(server.uri("/")).build();

      assertThat(bound.send(request, BodyHandlers.ofString()).body()).isEqualTo("127.0.0.9");
      assertThat(free.send(request, BodyHandlers.ofString()).body()).isEqualTo("127.0.0.1");
    }
  }

  @Test
  void lifecycleMethodsOverrideThoseOfJava21() throws Exception {
    assumeJava(21, "HttpClient.shutdown and its like came with Java 21");
    HttpClient client = Clients.client();

    HttpClient.class.getMethod("shutdown").invoke(client);
    assertThat(
            HttpClient.class
                .getMethod("awaitTermination", Duration.class)
                .invoke(client, Duration.ofSeconds(20)))
        .isEqualTo(true);
    assertThat(HttpClient.class.getMethod("isTerminated").invoke(client)).isEqualTo(true);
    HttpClient.class.getMethod("shutdownNow").invoke(client);
    HttpClient.class.getMethod("close").invoke(client);
  }

  @Test
  void theConnectionLabelIsThatOfJava25() throws Exception {
    assumeJava(25, "HttpResponse.connectionLabel came with Java 25");
    try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        FailawayHttpClient client = Clients.client()) {
      HttpResponse<Void> response =
          client.send(HttpRequest.newBuilder(server.uri("/")).build(), BodyHandlers.discarding());

      assertThat((Optional<?>) HttpResponse.class.getMethod("connectionLabel").invoke(response))
          .isPresent();
    }
  }

  @Test
  void virtualThreadsAreNotPinnedBySend() throws Exception {
    assumeJava(21, "virtual threads came with Java 21");
    try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        FailawayHttpClient client = Clients.client();
        Recording recording = new Recording()) {
      HttpRequest request = HttpRequest.newBuilder(server.uri("/")).build();
      // Whoever waits for a class to be initialised is pinned: that is the JDK's doing.
      client.send(request, BodyHandlers.discarding());
      recording.enable("jdk.VirtualThreadPinned").withThreshold(Duration.ZERO).withStackTrace();
      recording.start();
      Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
      AtomicInteger answered = new AtomicInteger();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        Runnable send =
            () -> {
              try {
                client.send(request, BodyHandlers.discarding());
                answered.incrementAndGet();
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            };
        threads.add((Thread) start.invoke(null, send));
      }
      for (Thread thread : threads) {
        thread.join(Duration.ofSeconds(20).toMillis());
      }
      recording.stop();

      assertThat(answered).hasValue(50);
      Path dump = Files.createTempFile("pinned", ".jfr");
      recording.dump(dump);
      assertThat(RecordingFile.readAllEvents(dump))
          .noneMatch(event -> event.toString().contains("dev.failaway"));
      Files.delete(dump);
    }
  }

  private static void assumeJava(int feature, String why) {
    assumeTrue(Runtime.version().feature() >= feature, why);
  }
}
