/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import java.util.Optional;

/**
 * One request that a node saw, as the log knows it at the moment of asking.
 *
 * @param order 1 for the first request of the whole load balancer since the start or the last
 *     clearing of the log
 * @param nanos arrival of the complete head, as {@link System#nanoTime()}
 * @param zone the zone's number, 1 for the first
 * @param node the node's number in its zone, 1 for the first
 * @param connection the node's number of the connection, 1 for the first it accepted
 * @param method GET, POST, ...
 * @param target the request target as sent
 * @param host the Host header, or an empty string
 * @param requestId the {@code X-Request-Id} header, if there was one
 * @param complete whether the whole body arrived
 * @param answer what became of it: a status code ({@code "200"}) once the head of a response was
 *     written, the name of a fault ({@code "RESET"}, {@code "SILENT"}, ...), or an empty string
 *     while it is open
 */
public record LoggedRequest(
    long order,
    long nanos,
    int zone,
    int node,
    long connection,
    String method,
    String target,
    String host,
    Optional<String> requestId,
    boolean complete,
    String answer) {}
