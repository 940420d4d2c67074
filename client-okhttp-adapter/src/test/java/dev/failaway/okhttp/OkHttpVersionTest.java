/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An OkHttp that is too old is refused when the adapter is installed, and in plain words. */
class OkHttpVersionTest {

  private static final Path OLD = Path.of("target", "old-okhttp");

  @Test
  void theOkHttpOfTheBuildIsGoodEnough() {
    assertThatCode(OkHttpVersion::require).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({"okhttp-4.12.0.jar,4.12.0", "okhttp-jvm-5.3.2.jar,5.3.2"})
  void anOldOkHttpIsRefusedByInstall(String jar, String version) throws Exception {
    assertThat(failureOfInstall(OLD.resolve(jar)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("OkHttp (" + version + ") must be 5.4.0 or newer for failaway-okhttp");
  }

  /** Installs in a world of its own, where OkHttp is the one of the jar. */
  private static Throwable failureOfInstall(Path jar) throws Exception {
    assertThat(jar).isRegularFile();
    try (URLClassLoader world = new URLClassLoader(classPathWith(jar), platform())) {
      Class<?> config = world.loadClass("dev.failaway.ClientConfig");
      Class<?> loadBalancer = world.loadClass("dev.failaway.cluster.LoadBalancer");
      Class<?> builder = world.loadClass("okhttp3.OkHttpClient$Builder");
      Method install =
          world
              .loadClass("dev.failaway.okhttp.FailawayOkHttp")
              .getMethod("install", builder, loadBalancer);
      Object defaults = config.getMethod("defaults").invoke(null);
      Object created = loadBalancer.getMethod("create", config).invoke(null, defaults);
      try {
        install.invoke(null, builder.getConstructor().newInstance(), created);
        throw new AssertionError("installed over " + jar);
      } catch (InvocationTargetException e) {
        return e.getTargetException();
      } finally {
        loadBalancer.getMethod("close").invoke(created);
      }
    }
  }

  private static ClassLoader platform() {
    return ClassLoader.getPlatformClassLoader();
  }

  private static URL[] classPathWith(Path okhttp) throws IOException {
    List<URL> urls = new ArrayList<>(List.of(url(okhttp)));
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(entry);
      boolean present = String.valueOf(path.getFileName()).startsWith("okhttp-");
      if (!present && Files.exists(path)) {
        urls.add(url(path));
      }
    }
    return urls.toArray(URL[]::new);
  }

  private static URL url(Path path) throws MalformedURLException {
    return path.toUri().toURL();
  }
}
