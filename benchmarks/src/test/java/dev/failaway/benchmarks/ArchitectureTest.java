/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  private static final String ROOT = "dev.failaway.benchmarks";

  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  @Test
  void onlyPeersTheModelAndMicrobenchmarksKnowClients() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + ".peers..", ROOT + ".virtual..", ROOT + ".jmh..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.failaway",
            "dev.failaway.cluster..",
            "dev.failaway.netty..",
            "dev.failaway.okhttp..",
            "okhttp3..",
            "java.net.http..",
            ROOT + ".peers..")
        .check(classes);
  }

  @Test
  void peersKnowOnlyWhatTheyImplement() {
    classes()
        .that()
        .resideInAPackage(ROOT + ".peers..")
        .should()
        .onlyDependOnClassesThat()
        .resideOutsideOfPackages(
            ROOT + ".engine..", ROOT + ".report..", ROOT + ".cli..", ROOT + ".jmh..")
        .check(classes);
  }

  @Test
  void peersDoNotKnowEachOther() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".peers..")
        .should(DependOnAnotherPeer.condition())
        .check(classes);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(classes);
  }

  @Test
  void onlyTheEngineAndMicrobenchmarksKnowTheTestkit() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + ".engine..", ROOT + ".jmh..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.failaway.testkit..")
        .check(classes);
  }
}
