/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.opentest4j.TestAbortedException;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.SkipException;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

/** Shows JUnit the tests of the Reactive Streams TCK, which are written for TestNG. */
public final class Tck {
  private Tck() {}

  /** Waits long for what has to come, briefly for what must not, and looks often. */
  public static TestEnvironment environment() {
    return new TestEnvironment(20_000, 50, 10);
  }

  /** One test per rule that can be tested, each on a verification of its own. */
  public static Stream<DynamicTest> testsOf(Supplier<?> verification) {
    return Arrays.stream(verification.get().getClass().getMethods())
        .filter(method -> method.isAnnotationPresent(Test.class))
        .filter(method -> !method.getName().startsWith("untested_"))
        .sorted(Comparator.comparing(Method::getName))
        .map(method -> DynamicTest.dynamicTest(method.getName(), () -> run(verification, method)));
  }

  private static void run(Supplier<?> verification, Method test) throws Throwable {
    Object instance = verification.get();
    invokeAll(instance, BeforeClass.class);
    try {
      invokeAll(instance, BeforeMethod.class);
      invoke(instance, test);
    } finally {
      invokeAll(instance, AfterClass.class);
    }
  }

  private static void invokeAll(Object instance, Class<? extends Annotation> kind)
      throws Throwable {
    for (Method method : instance.getClass().getMethods()) {
      if (method.isAnnotationPresent(kind)) {
        invoke(instance, method);
      }
    }
  }

  private static void invoke(Object instance, Method method) throws Throwable {
    try {
      method.invoke(instance);
    } catch (InvocationTargetException e) {
      Throwable cause = e.getCause();
      if (cause instanceof SkipException) {
        throw new TestAbortedException(cause.getMessage(), cause);
      }
      throw cause == null ? e : cause;
    }
  }
}
