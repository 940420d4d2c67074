/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** The client drives; it neither decides nor makes clocks, dice or threads of its own. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.failaway.netty");

  @Test
  void theEngineKnowsNoTypeOfJavaNetHttp() {
    noClasses()
        .that()
        .resideInAPackage("dev.failaway.netty.internal..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.net.http", "dev.failaway.netty")
        .check(CLASSES);
  }

  @Test
  void theFacadeKnowsNoTypeOfNetty() {
    noClasses()
        .that()
        .resideInAPackage("dev.failaway.netty")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.netty..")
        .check(CLASSES);
  }

  @Test
  void theClientUsesTheDoorsOfCoreAlone() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.failaway",
            "dev.failaway.cluster",
            "dev.failaway.netty",
            "dev.failaway.netty.internal",
            "io.netty..",
            "org.slf4j",
            "org.jspecify.annotations",
            "java..",
            "javax.net..")
        .check(CLASSES);
  }

  @Test
  void timeDiceAndThreadsComeFromTheEnvironmentAndTheEventLoops() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("dev.failaway.netty.internal.EventLoops")
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(Thread.class, "sleep", long.class)
        .orShould()
        .callMethod(InetAddress.class, "getByName", String.class)
        .orShould()
        .callMethod(InetAddress.class, "getAllByName", String.class)
        .orShould()
        .callConstructor(Thread.class, Runnable.class)
        .orShould()
        .callMethod(CompletableFuture.class, "delayedExecutor")
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(ThreadLocalRandom.class, Random.class, Executors.class)
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.failaway.(**)").should().beFreeOfCycles().check(CLASSES);
  }
}
