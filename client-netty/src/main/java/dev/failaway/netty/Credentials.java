/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import dev.failaway.Target;
import java.io.IOException;
import java.net.Authenticator;
import java.net.MalformedURLException;
import java.net.PasswordAuthentication;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Basic authentication (RFC 7617) on status 401, and the answers that were accepted, by target, to
 * be sent ahead with later requests.
 *
 * <p>Threading: any thread; the authenticator is foreign code and is not called on an event loop.
 */
final class Credentials {
  /** How often one request asks the authenticator, as in the JDK. */
  static final int TRIES = 3;

  private static final int MOST_REMEMBERED = 256;
  private static final Pattern BASIC =
      Pattern.compile("(?:^|,)\\s*basic(?:\\s|$)", Pattern.CASE_INSENSITIVE);
  private static final Pattern REALM =
      Pattern.compile("realm\\s*=\\s*\"((?:[^\"\\\\]|\\\\.)*)\"", Pattern.CASE_INSENSITIVE);
  private static final Pattern UTF_8 =
      Pattern.compile("charset\\s*=\\s*\"?utf-8", Pattern.CASE_INSENSITIVE);

  private final Map<Target, String> accepted = new ConcurrentHashMap<>();

  @Nullable String accepted(Target target) {
    return accepted.get(target);
  }

  void accept(Target target, String authorization) {
    if (accepted.size() < MOST_REMEMBERED) {
      accepted.put(target, authorization);
    }
  }

  void reject(Target target, String authorization) {
    accepted.remove(target, authorization);
  }

  /**
   * Asks for a name and a password.
   *
   * @param challenges the values of WWW-Authenticate
   * @return the value for Authorization, or null when nothing can be said
   * @throws IOException when the authenticator was asked and had no answer, as in the JDK's client
   */
  static @Nullable String ask(
      @Nullable Authenticator authenticator, Target target, URI uri, List<String> challenges)
      throws IOException {
    if (authenticator == null) {
      return null;
    }
    for (String challenge : challenges) {
      Matcher basic = BASIC.matcher(challenge);
      if (basic.find()) {
        String parameters = challenge.substring(basic.end());
        Matcher realm = REALM.matcher(parameters);
        String prompt = realm.find() ? realm.group(1) : "";
        PasswordAuthentication answer = ask(authenticator, target, uri, prompt);
        Charset charset =
            UTF_8.matcher(parameters).find() ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
        if (answer == null) {
          throw new IOException("no credentials provided for " + target);
        }
        return encode(answer, charset);
      }
    }
    return null;
  }

  private static @Nullable PasswordAuthentication ask(
      Authenticator authenticator, Target target, URI uri, String prompt) {
    try {
      return authenticator.requestPasswordAuthenticationInstance(
          target.host(),
          null,
          target.port(),
          target.scheme().toLowerCase(Locale.ROOT),
          prompt,
          "basic",
          uri.toURL(),
          Authenticator.RequestorType.SERVER);
    } catch (MalformedURLException e) {
      throw new IllegalStateException("an http URI that is no URL", e);
    }
  }

  private static String encode(PasswordAuthentication answer, Charset charset) {
    String pair = answer.getUserName() + ":" + new String(answer.getPassword());
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(charset));
  }
}
