/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import java.io.Serial;
import java.net.ConnectException;
import org.jspecify.annotations.Nullable;

/** The target has no endpoint: its name was never resolved, or its last good answer is too old. */
public final class NoEndpointException extends ConnectException {

  @Serial private static final long serialVersionUID = 1L;

  /** Creates it for a target with the failure of the last lookup as cause. */
  public NoEndpointException(Target target, String reason, @Nullable Throwable cause) {
    super(target + " has no endpoint: " + reason);
    initCause(cause);
  }
}
