/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import dev.failaway.RequestOptions;
import dev.failaway.Target;
import dev.failaway.cluster.IdempotencyKeys;
import dev.failaway.cluster.LoadBalancer;
import dev.failaway.cluster.RequestTraits;
import dev.failaway.cluster.TraceIds;
import java.util.Optional;
import kotlin.jvm.JvmClassMappingKt;
import kotlin.reflect.KClass;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;

/** Reads what the decisions need to know of a request, and adds the key it may want. */
final class OutboundRequest {

  /** An idempotent method, a body that can be sent again or none, and no options. */
  static final RequestTraits REPEATABLE = new RequestTraits(true, true, Optional.empty());

  /** Made once: OkHttp would make another one of the Java class for each question. */
  private static final KClass<RequestOptions> OPTIONS =
      JvmClassMappingKt.getKotlinClass(RequestOptions.class);

  private OutboundRequest() {}

  /** Returns the options that a request is tagged with. */
  static RequestOptions options(Request request) {
    RequestOptions tagged = request.tag(OPTIONS);
    return tagged == null ? RequestOptions.defaults() : tagged;
  }

  /** Returns the request as every attempt sends it: with an idempotency key when it wants one. */
  static Request keyed(
      Request request, RequestOptions options, Target target, LoadBalancer loadBalancer) {
    if (!options.generateIdempotencyKey() || isKeyed(request, target, loadBalancer)) {
      return request;
    }
    String key = IdempotencyKeys.next(loadBalancer.environment().random().get());
    return request.newBuilder().header(header(target, loadBalancer), key).build();
  }

  /** Returns the request as every attempt sends it: with a trace id when it wants one. */
  static Request traced(Request request, RequestOptions options, LoadBalancer loadBalancer) {
    return options.traceId() && request.header(TraceIds.HEADER) == null
        ? request
            .newBuilder()
            .header(TraceIds.HEADER, TraceIds.next(loadBalancer.environment()))
            .build()
        : request;
  }

  /** Returns the traits that follow from its method, body, key and options. */
  static RequestTraits traits(
      Request request, RequestOptions options, Target target, LoadBalancer loadBalancer) {
    boolean idempotent =
        RequestTraits.isIdempotent(request.method()) || isKeyed(request, target, loadBalancer);
    boolean replayable = isReplayable(request.body());
    return idempotent && replayable && options.equals(RequestOptions.defaults())
        ? REPEATABLE
        : new RequestTraits(
            idempotent, replayable, Optional.empty(), options, traceId(request, options));
  }

  private static Optional<String> traceId(Request request, RequestOptions options) {
    return options.traceId()
        ? Optional.ofNullable(request.header(TraceIds.HEADER))
        : Optional.empty();
  }

  private static boolean isKeyed(Request request, Target target, LoadBalancer loadBalancer) {
    return request.header(header(target, loadBalancer)) != null;
  }

  private static String header(Target target, LoadBalancer loadBalancer) {
    return loadBalancer.config().forHost(target.host()).retry().idempotencyHeader();
  }

  private static boolean isReplayable(@Nullable RequestBody body) {
    return body == null || (!body.isOneShot() && !body.isDuplex());
  }
}
