/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.internal.dns;

import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.TextParseException;

/**
 * The absolute names that a name may mean, in the order in which a system resolver tries them.
 *
 * <p>With at least {@code ndots} dots the name itself comes first, with fewer it comes last; a
 * trailing dot makes it the only one (resolv.conf(5)).
 *
 * <p>Threading: stateless.
 */
final class NameCandidates {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*\\.?");

  private static final int MAX_LENGTH = 255; // on the wire

  private NameCandidates() {}

  /**
   * Returns the candidates, at least one, without duplicates.
   *
   * @throws UnknownHostException when the name is no name: letters, digits, hyphens and underscores
   *     in labels of at most 63, 253 in all
   */
  static List<Name> of(String name, List<Name> searchPath, int ndots) throws UnknownHostException {
    Name asIs = parse(name);
    if (name.endsWith(".")) {
      return List.of(asIs);
    }
    List<Name> candidates = new ArrayList<>();
    Name relative = asIs.relativize(Name.root);
    for (Name suffix : searchPath) {
      if (relative.length() + suffix.length() <= MAX_LENGTH) {
        candidates.add(concatenate(relative, suffix));
      }
    }
    long dots = name.chars().filter(c -> c == '.').count();
    candidates.add(dots >= ndots ? 0 : candidates.size(), asIs);
    return candidates.stream().distinct().toList();
  }

  private static Name concatenate(Name relative, Name suffix) {
    try {
      return Name.concatenate(relative, suffix);
    } catch (NameTooLongException e) {
      throw new IllegalArgumentException("longer than " + MAX_LENGTH, e);
    }
  }

  private static Name parse(String name) throws UnknownHostException {
    try {
      if (NAME.matcher(name).matches()) {
        return Name.fromString(name, Name.root);
      }
    } catch (TextParseException e) {
      UnknownHostException tooLong = new UnknownHostException(name + ": not a DNS name");
      tooLong.initCause(e);
      throw tooLong;
    }
    throw new UnknownHostException(name + ": not a DNS name");
  }
}
