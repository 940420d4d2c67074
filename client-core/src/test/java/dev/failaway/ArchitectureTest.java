/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.failaway.cluster.ClusterCounters;
import dev.failaway.cluster.ConnectionCounters;
import dev.failaway.cluster.ConnectionUsage;
import dev.failaway.cluster.Environment;
import dev.failaway.cluster.Handshakes;
import dev.failaway.cluster.LoadBalancer;
import dev.failaway.cluster.ZoneCounters;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.Timer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The dependency rules of the house: packages are layers, and the outside comes in at one door. */
final class ArchitectureTest {

  private static final String VOCABULARY = "dev.failaway";
  private static final String CLUSTER = "dev.failaway.cluster";
  private static final String METRICS = "dev.failaway.metrics";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importUrl(Target.class.getProtectionDomain().getCodeSource().getLocation());

  /** Makes the real clock, dice and threads; nobody else does. */
  private static final DescribedPredicate<JavaClass> ENVIRONMENT =
      belongToAnyOf(Environment.class)
          .or(
              describe(
                  "the control thread",
                  type -> type.getName().startsWith(CLUSTER + ".ControlThread")));

  /** Parses addresses, after a check that they are literals: nothing is ever looked up. */
  private static final DescribedPredicate<JavaClass> LITERALS = belongToAnyOf(IpLiteral.class);

  @Test
  void vocabularyDependsOnNothingOfOurs() {
    noClasses()
        .that()
        .resideInAPackage(VOCABULARY)
        .should()
        .dependOnClassesThat(ours().and(resideOutside(VOCABULARY)))
        .check(CLASSES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dns", "health", "balance", "retry"})
  void mechanismDependsOnTheVocabularyOnly(String mechanism) {
    String own = "dev.failaway.internal." + mechanism;
    noClasses()
        .that()
        .resideInAPackage(own + "..")
        .should()
        .dependOnClassesThat(ours().and(resideOutside(VOCABULARY, own + "..")))
        .check(CLASSES);
  }

  @Test
  void everyPackageIsKnown() {
    assertThat(CLASSES.stream().map(JavaClass::getPackageName).distinct())
        .containsExactlyInAnyOrder(
            VOCABULARY,
            CLUSTER,
            METRICS,
            "dev.failaway.internal.balance",
            "dev.failaway.internal.dns",
            "dev.failaway.internal.health",
            "dev.failaway.internal.retry");
  }

  @Test
  void metricsKnowTheVocabularyTheLoadBalancerAndItsCounters() {
    noClasses()
        .that()
        .resideInAPackage(METRICS + "..")
        .should()
        .dependOnClassesThat(
            ours()
                .and(resideOutside(VOCABULARY, METRICS + ".."))
                .and(
                    DescribedPredicate.not(
                        belongToAnyOf(
                            LoadBalancer.class,
                            ClusterCounters.class,
                            ZoneCounters.class,
                            ConnectionCounters.class,
                            ConnectionUsage.class,
                            Handshakes.class))))
        .check(CLASSES);
  }

  @Test
  void clusterDoesNotKnowTheMetrics() {
    noClasses()
        .that(resideOutside(METRICS + ".."))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(METRICS + "..")
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.failaway.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void dnsjavaAppearsInTheDnsMechanismOnly() {
    noClasses()
        .that(resideOutside("dev.failaway.internal.dns.."))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.xbill..")
        .check(CLASSES);
  }

  @Test
  void resilience4jAppearsInTheRetryMechanismAndItsPolicyOnly() {
    noClasses()
        .that(
            resideOutside("dev.failaway.internal.retry..")
                .and(DescribedPredicate.not(belongToAnyOf(RetryPolicy.class))))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.github.resilience4j..")
        .check(CLASSES);
  }

  @Test
  void micrometerAppearsInTheMetricsOnly() {
    noClasses()
        .that(resideOutside(METRICS + ".."))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.micrometer..")
        .check(CLASSES);
  }

  @Test
  void nothingElseIsDependedOn() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.failaway..",
            "java..",
            "org.jspecify..",
            "org.slf4j",
            "org.xbill..",
            "io.github.resilience4j..",
            "io.micrometer..")
        .check(CLASSES);
  }

  @Test
  void clocksAreReadInTheEnvironmentOnly() {
    onlyIn(
        ENVIRONMENT,
        access(
            "read a clock",
            target ->
                isMember(target, System.class, "nanoTime", "currentTimeMillis")
                    || (isOwnedBy(target, Clock.class) && target.getName().startsWith("system"))
                    || (target.getName().equals("now")
                        && target.getOwner().getPackageName().startsWith("java.time"))));
  }

  @Test
  void diceAreMadeInTheEnvironmentOnly() {
    onlyIn(
        ENVIRONMENT,
        access(
            "make dice", // SecureRandom is not listed: it guards, it does not decide
            target ->
                isOwnedBy(target, ThreadLocalRandom.class)
                    || isConstructor(target, Random.class)
                    || isConstructor(target, SplittableRandom.class)
                    || isMember(target, Math.class, "random")
                    || target.getOwner().getName().equals("java.util.random.RandomGeneratorFactory")
                    || (target.getOwner().getName().equals("java.util.random.RandomGenerator")
                        && Set.of("of", "getDefault").contains(target.getName()))));
  }

  @Test
  void threadsAndTimersAreMadeInTheEnvironmentOnly() {
    onlyIn(
        ENVIRONMENT,
        access(
            "make threads or timers",
            target ->
                isConstructor(target, Thread.class)
                    || isOwnedBy(target, Executors.class)
                    || isOwnedBy(target, Timer.class)
                    || isOwnedBy(target, ForkJoinPool.class)
                    || (target.getName().equals("<init>")
                        && target.getOwner().isAssignableTo(ThreadPoolExecutor.class))
                    || isMember(
                        target,
                        CompletableFuture.class,
                        "orTimeout",
                        "completeOnTimeout",
                        "delayedExecutor")));
  }

  @Test
  void nobodySleeps() {
    onlyIn(
        DescribedPredicate.alwaysFalse(),
        access("sleep", target -> isMember(target, Thread.class, "sleep")));
  }

  @Test
  void namesAreLookedUpByTheDnsMechanismOnly() {
    onlyIn(
        LITERALS,
        access(
            "look up names or addresses through the JVM",
            target ->
                isMember(
                        target,
                        InetAddress.class,
                        "getByName",
                        "getAllByName",
                        "getLocalHost",
                        "getHostName",
                        "getCanonicalHostName",
                        "isReachable")
                    || isMember(target, InetSocketAddress.class, "getHostName")
                    || (isConstructor(target, InetSocketAddress.class)
                        && takesString((AccessTarget.CodeUnitAccessTarget) target))));
  }

  @Test
  void everyPackageIsNullMarked() {
    Stream<String> unmarked =
        CLASSES.stream()
            .map(JavaClass::getPackage)
            .distinct()
            .filter(known -> !known.isAnnotatedWith(NullMarked.class))
            .map(known -> known.getName());

    assertThat(unmarked).isEmpty();
  }

  private static void onlyIn(
      DescribedPredicate<JavaClass> allowed, DescribedPredicate<JavaAccess<?>> access) {
    noClasses()
        .that(DescribedPredicate.not(allowed))
        .should()
        .accessTargetWhere(access)
        .check(CLASSES);
  }

  private static DescribedPredicate<JavaAccess<?>> access(
      String description, Predicate<AccessTarget> target) {
    return describe(description, access -> target.test(access.getTarget()));
  }

  private static boolean isMember(AccessTarget target, Class<?> owner, String... names) {
    return isOwnedBy(target, owner) && Set.of(names).contains(target.getName());
  }

  private static boolean isConstructor(AccessTarget target, Class<?> owner) {
    return isMember(target, owner, "<init>");
  }

  private static boolean isOwnedBy(AccessTarget target, Class<?> owner) {
    return target.getOwner().isEquivalentTo(owner);
  }

  private static boolean takesString(AccessTarget.CodeUnitAccessTarget constructor) {
    return constructor.getRawParameterTypes().stream()
        .anyMatch(t -> t.isEquivalentTo(String.class));
  }

  private static DescribedPredicate<JavaClass> ours() {
    return resideInAPackage("dev.failaway..");
  }

  private static DescribedPredicate<JavaClass> resideOutside(String... packages) {
    return DescribedPredicate.not(resideInAnyPackage(packages));
  }
}
