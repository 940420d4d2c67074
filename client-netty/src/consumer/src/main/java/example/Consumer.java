/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package example;

import com.sun.net.httpserver.HttpServer;
import dev.failaway.netty.FailawayHttpClient;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ServiceLoader;

/** Sends one request with nothing but the published artifact on the class path. */
public final class Consumer {

  private Consumer() {}

  public static void main(String[] args) throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = "hello".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    URI uri = URI.create("http://localhost:" + server.getAddress().getPort() + "/");
    try (FailawayHttpClient client = FailawayHttpClient.newHttpClient()) {
      HttpResponse<String> response =
          client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
      require(response.statusCode() == 200 && response.body().equals("hello"), "the response");
    } finally {
      server.stop(0);
    }
    require(Runtime.version().feature() < 18 || resolverProviders() == 0, "the JVM's own resolver");
    require(isAbsent("org.xbill.DNS.Message"), "no dnsjava on the class path");
    System.out.println("consumer: ok");
  }

  private static long resolverProviders() throws ClassNotFoundException {
    return ServiceLoader.load(Class.forName("java.net.spi.InetAddressResolverProvider"))
        .stream()
        .count();
  }

  private static boolean isAbsent(String className) {
    try {
      Class.forName(className);
      return false;
    } catch (ClassNotFoundException expected) {
      return true;
    }
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError("expected: " + what);
    }
  }
}
