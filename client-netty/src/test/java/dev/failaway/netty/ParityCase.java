/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.function.Consumer;

/**
 * One thing that is done to a client and a server, the same for every client.
 *
 * @param server what the server does on each connection; it may note what it sees
 * @param settings of the client
 * @param action what is done; it writes down what came of it
 */
record ParityCase(
    String name, Script server, Consumer<HttpClient.Builder> settings, Action action) {

  /** What the server does on one connection. */
  interface Script {
    void run(RawServer.Connection connection, Consumer<String> notes) throws Exception;
  }

  /** What is done with the client. */
  interface Action {
    void run(ParityScene scene) throws Exception;
  }

  /** A server that answers each request with the same octets, and one GET for a String. */
  static ParityCase get(String name, String response) {
    return acting(name, answering(response), scene -> scene.exchange("/", BodyHandlers.ofString()));
  }

  static ParityCase acting(String name, Script server, Action action) {
    return new ParityCase(name, server, builder -> {}, action);
  }

  ParityCase with(Consumer<HttpClient.Builder> changed) {
    return new ParityCase(name, server, changed, action);
  }

  ParityCase doing(Action changed) {
    return new ParityCase(name, server, settings, changed);
  }

  static Script answering(String response) {
    return (connection, notes) -> {
      while (connection.readHead() != null) {
        connection.write(response);
      }
    };
  }

  /** A response of this status whose length is known. */
  static String response(int status, String fields, String body) {
    return "HTTP/1.1 "
        + status
        + " X\r\nContent-Length: "
        + body.length()
        + "\r\n"
        + fields
        + "\r\n"
        + body;
  }

  @Override
  public String toString() {
    return name;
  }
}
