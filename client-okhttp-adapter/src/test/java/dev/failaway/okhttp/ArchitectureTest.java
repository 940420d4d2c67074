/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** The adapter drives; it neither decides nor makes clocks, dice or threads of its own. */
class ArchitectureTest {

  /** Only what is in the same place as the adapter: the class path is long. */
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importUrl(FailawayOkHttp.class.getProtectionDomain().getCodeSource().getLocation());

  @Test
  void theAdapterUsesTheDoorsOfCoreAlone() {
    ArchRuleDefinition.classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.failaway",
            "dev.failaway.cluster",
            "dev.failaway.okhttp",
            "okhttp3",
            "okio",
            "kotlin..",
            "org.slf4j",
            "org.jspecify.annotations",
            "java..",
            "javax.net..")
        .check(CLASSES);
  }

  @Test
  void timeDiceAndThreadsComeFromTheEnvironment() {
    noClasses()
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
        .dependOnClassesThat()
        .belongToAnyOf(
            ThreadLocalRandom.class, Random.class, Executors.class, CompletableFuture.class)
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.failaway.(**)").should().beFreeOfCycles().check(CLASSES);
  }
}
