/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import java.time.Duration;
import java.util.Optional;

/**
 * One endpoint as it was at the moment of a {@link ClusterStatus}.
 *
 * @param endpoint address, port and zone
 * @param state what it is used for
 * @param inFlight leases not yet released
 * @param connections open connections over all transports
 * @param reason why it is ejected, while it is
 * @param ejectedFor time left of the ejection, while it is ejected
 */
public record EndpointStatus(
    Endpoint endpoint,
    EndpointState state,
    int inFlight,
    int connections,
    Optional<EjectionReason> reason,
    Optional<Duration> ejectedFor) {}
