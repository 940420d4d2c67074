/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/** A class of one peer uses a class of another; nested classes belong to their outermost one. */
final class DependOnAnotherPeer extends ArchCondition<JavaClass> {

  private DependOnAnotherPeer() {
    super("depend on another peer");
  }

  static ArchCondition<JavaClass> condition() {
    return new DependOnAnotherPeer();
  }

  @Override
  public void check(JavaClass one, ConditionEvents events) {
    for (Dependency dependency : one.getDirectDependenciesFromSelf()) {
      JavaClass other = dependency.getTargetClass();
      boolean another =
          other.getPackageName().equals(one.getPackageName())
              && !outermost(other).equals(outermost(one));
      events.add(new SimpleConditionEvent(one, another, dependency.getDescription()));
    }
  }

  private static String outermost(JavaClass nested) {
    return nested.getName().split("\\$", 2)[0];
  }
}
