/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The README's table of deviations and the tests that prove them are the same list. */
class SwapTableTest {
  private static final String TITLE = "## What changes when you swap";

  @Test
  void everyRowHasATestAndEveryDeviationARow() throws Exception {
    assertThat(rows()).isNotEmpty().isEqualTo(proven());
  }

  private static Set<String> rows() throws IOException {
    String readme = Files.readString(readme());
    String table = readme.substring(readme.indexOf(TITLE) + TITLE.length());
    return table
        .substring(0, table.indexOf("\n## "))
        .lines()
        .filter(line -> line.startsWith("| ") && !line.startsWith("| |"))
        .map(line -> line.split(" \\| ", -1)[0].substring(2))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Path readme() {
    Path here = Path.of("README.md");
    return Files.exists(here) ? here : Path.of("..", "README.md");
  }

  private static Set<String> proven() {
    Set<String> rows = new TreeSet<>();
    for (JavaClass type : new ClassFileImporter().importPackagesOf(SwapTableTest.class)) {
      if (type.getSimpleName().endsWith("Test")) {
        Stream.of(type.reflect().getDeclaredMethods())
            .map(SwapTableTest::rowsOf)
            .forEach(rows::addAll);
      }
    }
    return rows;
  }

  private static List<String> rowsOf(Method method) {
    return Stream.of(method.getAnnotationsByType(Deviation.class)).map(Deviation::value).toList();
  }
}
