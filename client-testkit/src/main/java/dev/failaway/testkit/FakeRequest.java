/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One request as a node received it.
 *
 * <p>Threading: immutable; the body array is shared and must not be changed.
 */
public final class FakeRequest {
  private final FakeNode node;
  private final long connection;
  private final String method;
  private final String target;
  private final HttpHeaders headers;
  private final byte[] body;

  FakeRequest(
      FakeNode node,
      long connection,
      String method,
      String target,
      HttpHeaders headers,
      byte[] body) {
    this.node = node;
    this.connection = connection;
    this.method = method;
    this.target = target;
    this.headers = headers;
    this.body = body;
  }

  /** The node that received it. */
  public FakeNode node() {
    return node;
  }

  /** The node's number of the connection: 1 for the first it accepted. */
  public long connection() {
    return connection;
  }

  /** GET, POST, ... */
  public String method() {
    return method;
  }

  /** The request target as sent, with its query. */
  public String target() {
    return target;
  }

  /** The request target without its query. */
  public String path() {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  /**
   * The first value of a header.
   *
   * @param name any case
   */
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  /** All headers, names in any case, values in order of arrival. */
  public Map<String, List<String>> headers() {
    Map<String, List<String>> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.forEach(
        field -> all.computeIfAbsent(field.getKey(), k -> new ArrayList<>()).add(field.getValue()));
    return all;
  }

  /** The body; empty if there was none. Not a copy: do not change it. */
  public byte[] body() {
    return body;
  }

  @Override
  public String toString() {
    return method + " " + target + " at " + node;
  }
}
