/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import java.io.Serial;
import java.net.ConnectException;

/**
 * DNS answered with unspecified addresses only ({@code 0.0.0.0}, {@code ::}): the owner of the name
 * sheds load. Nothing was sent and no socket was opened.
 */
public final class LoadShedException extends ConnectException {

  @Serial private static final long serialVersionUID = 1L;

  /** Creates it for a target. */
  public LoadShedException(Target target) {
    super(target + " sheds load: DNS answers with unspecified addresses only");
  }
}
