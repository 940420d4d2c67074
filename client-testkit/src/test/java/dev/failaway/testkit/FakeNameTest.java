/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Answers whose content depends on the time or on their number, on a clock that tests move. */
class FakeNameTest {
  private long now = Long.MAX_VALUE - 1_000_000_000L; // overflows soon
  private final FakeName name = new FakeName("api.test", Duration.ofSeconds(10), 1, () -> now);

  @Test
  void keptRecordsCountTheirTtlDown() {
    name.addresses("127.0.1.1", "::1").cached();
    assertThat(answer(RecordType.A)).isEqualTo("[127.0.1.1] 10");
    pass(Duration.ofMillis(1));
    assertThat(answer(RecordType.A)).isEqualTo("[127.0.1.1] 9");
    assertThat(answer(RecordType.AAAA)).isEqualTo("[0:0:0:0:0:0:0:1] 10");

    pass(Duration.ofSeconds(9));
    assertThat(answer(RecordType.A)).isEqualTo("[127.0.1.1] 0");
    assertThat(answer(RecordType.AAAA)).isEqualTo("[0:0:0:0:0:0:0:1] 1");

    pass(Duration.ofMillis(999));
    assertThat(answer(RecordType.A)).isEqualTo("[127.0.1.1] 10");
  }

  @Test
  void changesShowWhenWhatIsKeptIsOver() {
    name.addresses("127.0.1.1").cached();
    assertThat(answer(RecordType.A)).isEqualTo("[127.0.1.1] 10");

    name.addresses("127.0.2.1").ttl(Duration.ofSeconds(3));

    pass(Duration.ofSeconds(9));
    assertThat(answer(RecordType.A)).isEqualTo("[127.0.1.1] 1");
    pass(Duration.ofSeconds(1));
    assertThat(answer(RecordType.A)).isEqualTo("[127.0.2.1] 3");
  }

  @Test
  void withoutACacheChangesShowAtOnceWithTheWholeTtl() {
    name.addresses("127.0.1.1").cached();
    answer(RecordType.A);
    pass(Duration.ofSeconds(5));

    name.addresses("127.0.2.1").uncached();

    assertThat(answer(RecordType.A)).isEqualTo("[127.0.2.1] 10");
  }

  @Test
  void recordsWithoutATtlAreNotKept() {
    name.addresses("127.0.1.1").ttl(Duration.ZERO).cached();
    assertThat(answer(RecordType.A)).isEqualTo("[127.0.1.1] 0");

    name.addresses("127.0.2.1");

    assertThat(answer(RecordType.A)).isEqualTo("[127.0.2.1] 0");
  }

  @Test
  void aliasesAreKeptToo() {
    name.cname("one.test", Duration.ofSeconds(4)).cached();
    assertThat(alias()).isEqualTo("one.test 4");

    name.cname("two.test", Duration.ofSeconds(4));

    pass(Duration.ofSeconds(3));
    assertThat(alias()).isEqualTo("one.test 1");
    pass(Duration.ofSeconds(1));
    assertThat(alias()).isEqualTo("two.test 4");
  }

  @Test
  void addressesThatAreKeptHideAnAlias() {
    name.addresses("127.0.1.1").cached();
    answer(RecordType.A);

    name.cname("one.test", Duration.ofSeconds(4));

    assertThat(alias()).isEqualTo("none");
    pass(Duration.ofSeconds(10));
    assertThat(alias()).isEqualTo("one.test 4");
  }

  @Test
  void weightedSetsTakeTurns() {
    name.weighted(WeightedRecords.of(3, "127.0.1.1"), WeightedRecords.of(1, "127.0.2.1", "::2"));

    List<String> answers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      answers.add(answer(RecordType.A));
    }

    assertThat(answers.subList(4, 8)).isEqualTo(answers.subList(0, 4));
    assertThat(Collections.frequency(answers, "[127.0.1.1] 10")).isEqualTo(6);
    assertThat(Collections.frequency(answers, "[127.0.2.1] 10")).isEqualTo(2);
    assertThat(answer(RecordType.AAAA)).isEqualTo("[]");
  }

  @Test
  void everyWeightIsMetExactlyAndMixed() {
    name.weighted(
        WeightedRecords.of(90, "127.0.1.1"),
        WeightedRecords.of(10, "127.0.2.1"),
        WeightedRecords.of(0, "127.0.3.1"));

    int second = 0;
    for (int i = 1; i <= 100; i++) {
      second += answer(RecordType.A).equals("[127.0.2.1] 10") ? 1 : 0;
      assertThat((double) second).isBetween(i / 10.0 - 1, i / 10.0 + 1);
    }
    assertThat(second).isEqualTo(10);
  }

  @Test
  void aWeightedSetStaysForATtl() {
    name.weighted(WeightedRecords.of(1, "127.0.1.1"), WeightedRecords.of(1, "127.0.2.1"));
    name.sample(Sampling.all().stablePerTtl());
    List<String> answers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      answers.add(answer(RecordType.A));
      pass(Duration.ofSeconds(5));
    }
    assertThat(answers.get(1)).isEqualTo(answers.get(0));
    assertThat(answers.get(2)).isNotEqualTo(answers.get(0)).isEqualTo(answers.get(3));

    name.sample(Sampling.all()).cached();
    String kept = answer(RecordType.A);
    pass(Duration.ofSeconds(2));
    assertThat(answer(RecordType.A)).isEqualTo(kept.replace("10", "8"));
  }

  @Test
  void aSampleChangesWithTheTtl() {
    name.addresses("127.0.1.1", "127.0.1.2").sample(Sampling.rotating(1).stablePerTtl());
    String first = answer(RecordType.A);
    pass(Duration.ofMillis(9_999));
    assertThat(answer(RecordType.A)).isEqualTo(first);

    pass(Duration.ofMillis(1));

    assertThat(answer(RecordType.A)).isNotEqualTo(first);
  }

  @Test
  void addressesReplaceWeights() {
    name.weighted(WeightedRecords.of(1, "127.0.1.1"), WeightedRecords.of(1, "127.0.2.1"));
    assertThat(name.addresses()).hasSize(2);

    name.addresses("127.0.3.1");

    assertThat(answer(RecordType.A)).isEqualTo("[127.0.3.1] 10");
    assertThat(answer(RecordType.A)).isEqualTo("[127.0.3.1] 10");
  }

  @Test
  void badWeightsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WeightedRecords.of(256, "127.0.1.1"))
        .withMessage("weight (256) must be 0..255");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> name.weighted(WeightedRecords.of(0, "127.0.1.1")))
        .withMessageContaining("must add up to more than 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WeightedRecords.of(1, "localhost"))
        .withMessageContaining("literal");
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  /** The addresses of one answer and their TTL. */
  private String answer(RecordType type) {
    List<DnsEntry> entries = new ArrayList<>();
    name.show(type, "api.test", entries);
    List<String> addresses =
        entries.stream()
            .map(DnsEntry::address)
            .flatMap(Optional::stream)
            .map(InetAddress::getHostAddress)
            .toList();
    return addresses + (entries.isEmpty() ? "" : " " + entries.get(0).ttlSeconds());
  }

  private String alias() {
    List<DnsEntry> entries = new ArrayList<>();
    return name.alias(RecordType.A, entries)
        .map(target -> target + " " + entries.get(0).ttlSeconds())
        .orElse("none");
  }
}
