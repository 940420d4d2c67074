/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses OURS =
      new ClassFileImporter()
          .importUrl(FakeElb.class.getProtectionDomain().getCodeSource().getLocation());

  @Test
  void dependsOnlyOnTheJdkNettyJunitApiAndJspecify() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.failaway.testkit..",
            "java..",
            "javax.net..",
            "io.netty..",
            "org.junit.jupiter.api..",
            "org.jspecify..")
        .check(OURS);
  }

  @Test
  void onlyTheExtensionsKnowJunit() {
    noClasses()
        .that()
        .haveSimpleNameNotEndingWith("Extension")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.junit..")
        .check(OURS);
  }

  @Test
  void nobodySleeps() {
    noClasses().should().callMethod(Thread.class, "sleep", long.class).check(OURS);
  }
}
