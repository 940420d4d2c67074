/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLSocketFactory;
import okhttp3.Interceptor;
import org.jspecify.annotations.Nullable;

/**
 * How the clients of an installation do TLS. The load balancer remembers which address passed under
 * which settings for as long as somebody keeps these: here.
 *
 * <p>Threading: any thread.
 */
final class TlsMemory {

  /** Derived clients may each have their own settings; beyond this they are learnt anew. */
  private static final int MAX_SETTINGS = 16;

  private final Map<TlsSettings, TlsSettings> known = new ConcurrentHashMap<>();
  private volatile @Nullable TlsSettings last;

  /** How the chain's client does TLS: the same object for the same settings. */
  @Nullable TlsSettings of(Interceptor.Chain chain) {
    SSLSocketFactory sockets = chain.getSslSocketFactoryOrNull();
    if (sockets == null) {
      return null;
    }
    TlsSettings recent = last;
    if (recent == null || !recent.isOf(sockets, chain.getHostnameVerifier())) {
      recent = remember(new TlsSettings(sockets, chain.getHostnameVerifier()));
      last = recent;
    }
    return recent;
  }

  /** How the last request was to do TLS; null before the first one. */
  @Nullable TlsSettings last() {
    return last;
  }

  private TlsSettings remember(TlsSettings settings) {
    if (known.size() >= MAX_SETTINGS) {
      known.clear();
    }
    TlsSettings same = known.putIfAbsent(settings, settings);
    return same == null ? settings : same;
  }
}
