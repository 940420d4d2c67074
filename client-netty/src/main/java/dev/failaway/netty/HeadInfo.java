/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import dev.failaway.netty.internal.ResponseHead;
import java.net.http.HttpClient.Version;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse.ResponseInfo;

/** A response head as body handlers see it. */
record HeadInfo(ResponseHead head, LazyHeaders lazyHeaders) implements ResponseInfo {
  @Override
  public int statusCode() {
    return head.status();
  }

  @Override
  public HttpHeaders headers() {
    return lazyHeaders.get();
  }

  @Override
  public Version version() {
    return Version.HTTP_1_1;
  }
}
