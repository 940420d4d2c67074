/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import java.time.Duration;

/**
 * What can be made to go wrong, for one node or for all nodes of a zone.
 *
 * <p>Each method takes full effect before it returns, also while traffic runs; the faults
 * themselves are described at {@link NodeFault}. {@link #inject} takes the same faults as values,
 * with shares and limits. Not to be called from a {@link FakeHandler}.
 */
public interface Faults {
  /**
   * Lets something go wrong; replaces an earlier fault of the same kind.
   *
   * @param fault what goes wrong
   */
  void inject(NodeFault fault);

  /**
   * Ends the fault of the same kind, whatever its numbers; nothing happens if there is none.
   *
   * @param fault names the kind
   */
  void lift(NodeFault fault);

  /** Ends all faults. */
  void heal();

  /** See {@link NodeFault#refuse()}. */
  default void refuse() {
    inject(NodeFault.refuse());
  }

  /** See {@link NodeFault#blackHole()}. */
  default void blackHole() {
    inject(NodeFault.blackHole());
  }

  /** See {@link NodeFault#freeze()}. */
  default void freeze() {
    inject(NodeFault.freeze());
  }

  /** See {@link NodeFault#neverAnswer()}. */
  default void acceptAndNeverAnswer() {
    inject(NodeFault.neverAnswer());
  }

  /** See {@link NodeFault#reset()}. */
  default void reset() {
    inject(NodeFault.reset());
  }

  /** See {@link NodeFault#cutAfterRequest()}. */
  default void cutAfterRequest() {
    inject(NodeFault.cutAfterRequest());
  }

  /**
   * See {@link NodeFault#status(int)}.
   *
   * @param code 200 to 999
   * @param share 0 (none) to 1 (all requests)
   */
  default void status(int code, double share) {
    inject(NodeFault.status(code).share(share));
  }

  /**
   * See {@link NodeFault#latency(Duration)}.
   *
   * @param latency on top of the builder's
   */
  default void latency(Duration latency) {
    inject(NodeFault.latency(latency));
  }

  /**
   * See {@link NodeFault#closeIdleAfter(Duration)}.
   *
   * @param idle how long without a request
   */
  default void closeIdleAfter(Duration idle) {
    inject(NodeFault.closeIdleAfter(idle));
  }

  /**
   * See {@link NodeFault#connectionCloseAfter(Duration)}.
   *
   * @param age of a connection
   */
  default void connectionCloseAfter(Duration age) {
    inject(NodeFault.connectionCloseAfter(age));
  }
}
