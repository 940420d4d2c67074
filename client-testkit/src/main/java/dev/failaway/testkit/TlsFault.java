/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import java.util.Optional;

/**
 * What is wrong with a node's TLS.
 *
 * @param kind CERTIFICATE or CLOSE_NOTIFY
 * @param flaw what is wrong with the certificate
 * @param name the wrong name
 */
record TlsFault(String kind, Optional<Flaw> flaw, String name) implements NodeFault {
  static final String CERTIFICATE = "CERTIFICATE";
  static final String CLOSE_NOTIFY = "CLOSE_NOTIFY";

  enum Flaw {
    WRONG_NAME,
    UNTRUSTED,
    EXPIRED
  }

  static TlsFault wrongName(String name) {
    return new TlsFault(CERTIFICATE, Optional.of(Flaw.WRONG_NAME), name);
  }

  static TlsFault untrusted() {
    return new TlsFault(CERTIFICATE, Optional.of(Flaw.UNTRUSTED), "");
  }

  static TlsFault expired() {
    return new TlsFault(CERTIFICATE, Optional.of(Flaw.EXPIRED), "");
  }

  static TlsFault omitCloseNotify() {
    return new TlsFault(CLOSE_NOTIFY, Optional.empty(), "");
  }
}
