/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import java.io.IOException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * JUnit 5: a {@link FakeElb} for a test class, healed and with empty logs before each test.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final FakeElbExtension elb = FakeElbExtension.of(b -> b.zones(3).ttl(Duration.ofSeconds(1)));
 *
 * @Test
 * void survivesAZone(FakeElb elb) { ... }
 * }</pre>
 *
 * <p>In a static field it lives for the class and is {@linkplain FakeElb#reset() reset} after each
 * test; in an instance field, or as the default configuration with
 * {@code @ExtendWith(FakeElbExtension.class)}, it works too (an instance field gets a load balancer
 * per test).
 *
 * <p>Threading: as JUnit calls it; not for tests of one class that run in parallel.
 */
public final class FakeElbExtension
    implements BeforeAllCallback,
        BeforeEachCallback,
        AfterEachCallback,
        AfterAllCallback,
        ParameterResolver {
  private final FakeElbBuilder settings;
  private @Nullable FakeElb elb;
  private boolean perClass;

  /** Three zones with one node each. */
  public FakeElbExtension() {
    this(FakeElb.builder());
  }

  private FakeElbExtension(FakeElbBuilder settings) {
    this.settings = settings;
  }

  /**
   * An extension with settings.
   *
   * @param settings changes the builder's defaults
   */
  public static FakeElbExtension of(UnaryOperator<FakeElbBuilder> settings) {
    return new FakeElbExtension(settings.apply(FakeElb.builder()));
  }

  /**
   * The running load balancer.
   *
   * @throws IllegalStateException outside the life of the tests
   */
  public FakeElb elb() {
    FakeElb current = elb;
    if (current == null) {
      throw new IllegalStateException("the fake load balancer is not running");
    }
    return current;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    perClass = true;
    elb = settings.start();
  }

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    if (elb == null) {
      elb = settings.start();
    }
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    if (perClass) {
      elb().reset();
    } else {
      stop();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    stop();
  }

  private void stop() throws IOException {
    FakeElb current = elb;
    elb = null;
    if (current != null) {
      current.close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == FakeElb.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return elb();
  }
}
