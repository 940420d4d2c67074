/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.report;

/** Maps values to a range of pixels, linearly or by logarithm; what lies outside is clamped. */
record Axis(double from, double to, double pixelFrom, double pixelTo, boolean logarithmic) {

  static Axis linear(double from, double to, double pixelFrom, double pixelTo) {
    return new Axis(from, to, pixelFrom, pixelTo, false);
  }

  static Axis logarithmic(double from, double to, double pixelFrom, double pixelTo) {
    return new Axis(from, to, pixelFrom, pixelTo, true);
  }

  double at(double value) {
    double clamped = Math.max(from, Math.min(to, value));
    double share =
        logarithmic
            ? Math.log(clamped / from) / Math.log(to / from)
            : (clamped - from) / (to - from);
    return pixelFrom + share * (pixelTo - pixelFrom);
  }
}
