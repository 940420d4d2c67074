/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** Health of one endpoint: what attempts proved, and when that ejects and readmits it. */
@NullMarked
package dev.failaway.internal.health;

import org.jspecify.annotations.NullMarked;
