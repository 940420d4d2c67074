/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Encodes request heads (RFC 9112 sections 2 and 3): request line in origin form, Host, User-Agent,
 * the framing fields, the caller's fields. What it writes was checked by {@link HeaderRules}
 * before.
 *
 * <p>Threading: one instance per head.
 */
final class HeadEncoder {
  private static final int LONGEST_URI = 16 * 1024;
  private static final byte[] USER_AGENT =
      Authorities.ascii("User-Agent: " + Authorities.userAgent() + "\r\n");
  private static final byte[] CHUNKED = Authorities.ascii("Transfer-Encoding: chunked\r\n");
  private static final byte[] CONTINUE = Authorities.ascii("Expect: 100-continue\r\n");
  private static final byte[] VERSION = Authorities.ascii(" HTTP/1.1\r\n");

  private byte[] octets = new byte[512];
  private int size;

  /**
   * @param bodyLength what the body publisher declares; null without one
   * @param expectsContinue whether the server is asked before the body is sent
   * @param cookies the cookies of the client's handler, or null
   * @param authorization the value of an Authorization field of the client's, or null
   * @param added more fields of the client's
   */
  static byte[] encode(
      HttpRequest request,
      String host,
      @Nullable Long bodyLength,
      boolean expectsContinue,
      @Nullable String cookies,
      @Nullable String authorization,
      Map<String, String> added) {
    HeadEncoder encoder = new HeadEncoder();
    encoder.requestLine(request.method(), request.uri());
    Map<String, List<String>> fields = request.headers().map();
    if (!fields.containsKey("Host")) {
      encoder.field("Host", host);
    }
    if (!fields.containsKey("User-Agent")) {
      encoder.octets(USER_AGENT);
    }
    encoder.framing(fields, bodyLength);
    if (expectsContinue && !fields.containsKey("Expect")) {
      encoder.octets(CONTINUE);
    }
    encoder.fields(fields, cookies);
    if (authorization != null) {
      encoder.field("Authorization", authorization);
    }
    added.forEach(encoder::field);
    encoder.crlf();
    return Arrays.copyOf(encoder.octets, encoder.size);
  }

  /**
   * Checks a URI before there is a request for it.
   *
   * @throws IllegalArgumentException when it cannot be sent
   */
  static void check(URI uri) {
    new HeadEncoder().requestLine("GET", uri);
  }

  private void requestLine(String method, URI uri) {
    String path = uri.getRawPath();
    String query = uri.getRawQuery();
    String target = path == null || path.isEmpty() ? "/" : path;
    target = query == null ? target : target + "?" + query;
    if (target.length() > LONGEST_URI) {
      throw new IllegalArgumentException("the URI is longer than " + LONGEST_URI + " characters");
    }
    text(method);
    octet(' ');
    target(target);
    octets(VERSION);
  }

  /** Characters that a URI may hold and the wire may not are percent-encoded as UTF-8. */
  private void target(String target) {
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c <= ' ' || c == 0x7f || c == '\\') {
        throw new IllegalArgumentException("the URI has a character that cannot be sent");
      }
      if (c > 0x7f) {
        text(URI.create("x:/" + target.substring(i)).toASCIIString().substring(3));
        return;
      }
      octet(c);
    }
  }

  private void framing(Map<String, List<String>> fields, @Nullable Long bodyLength) {
    List<String> own = fields.get("Content-Length");
    if (own != null) {
      if (bodyLength == null || own.size() != 1 || !own.get(0).equals(bodyLength.toString())) {
        throw new IllegalArgumentException(
            "Content-Length " + own + " does not match the body's length " + bodyLength);
      }
      return;
    }
    if (bodyLength == null) {
      return;
    }
    if (bodyLength < 0) {
      octets(CHUNKED);
    } else {
      field("Content-Length", bodyLength.toString());
    }
  }

  private void fields(Map<String, List<String>> fields, @Nullable String cookies) {
    boolean cookiesSent = cookies == null;
    for (Map.Entry<String, List<String>> field : fields.entrySet()) {
      String name = field.getKey();
      if (HeaderRules.is(name, "cookie")) {
        String own = String.join("; ", field.getValue());
        field(name, cookiesSent ? own : cookies + "; " + own);
        cookiesSent = true;
        continue;
      }
      for (String value : field.getValue()) {
        field(name, value);
      }
    }
    if (!cookiesSent && cookies != null) {
      field("Cookie", cookies);
    }
  }

  private void field(String name, String value) {
    text(name);
    octet(':');
    octet(' ');
    text(value);
    crlf();
  }

  private void crlf() {
    octet('\r');
    octet('\n');
  }

  private void text(String text) {
    octets(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private void octets(byte[] more) {
    reserve(more.length);
    System.arraycopy(more, 0, octets, size, more.length);
    size += more.length;
  }

  private void octet(char octet) {
    reserve(1);
    octets[size++] = (byte) octet;
  }

  private void reserve(int more) {
    if (octets.length - size < more) {
      octets = Arrays.copyOf(octets, Math.max(octets.length * 2, size + more));
    }
  }
}
