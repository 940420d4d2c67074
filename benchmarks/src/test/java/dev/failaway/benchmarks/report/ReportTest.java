/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.failaway.benchmarks.engine.Recording;
import dev.failaway.benchmarks.engine.RecordingBuilder;
import dev.failaway.benchmarks.scenario.Figure;
import dev.failaway.benchmarks.scenario.Goal;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ReportTest {

  @TempDir private Path directory = Path.of("");

  @Test
  void goalsAreJudgedByTheWorstRunAndShownWithTheMedian() {
    ClientPlay client =
        ClientPlay.of("good", "Good", "", List.of(failing(0), failing(0), failing(3)));

    Verdict gets = client.verdict(Goal.WHOLE, Figure.FAILED_GETS).orElseThrow();

    assertThat(gets.median()).contains(0.0);
    assertThat(gets.worst()).contains(3.0);
    assertThat(gets.met()).isFalse();
    assertThat(client.meetsGoals()).isFalse();
    assertThat(TextReport.verdictText(gets, 3)).isEqualTo("0, worst 3 MISSED");
  }

  @Test
  void whatWasNotMeasuredIsNotMet() {
    ClientPlay client = ClientPlay.of("good", "Good", "", List.of(failing(0)));

    Verdict connects = client.verdict(Goal.WHOLE, Figure.CONNECTS_PER_REQUEST).orElseThrow();

    assertThat(connects.met()).isFalse();
    assertThat(TextReport.verdictText(connects, 1)).isEqualTo("not measured");
  }

  @Test
  void medianOfAnEvenNumberIsTheMeanOfTheMiddle() {
    assertThat(Verdict.median(List.of(4.0, 1.0, 2.0, 3.0))).contains(2.5);
    assertThat(Verdict.median(List.of(4.0, 1.0, 2.0))).contains(2.0);
    assertThat(Verdict.median(List.of())).isEmpty();
  }

  @Test
  void seriesCountPerSecondAndSlice() {
    Series series = Series.of(failing(5), Duration.ofMillis(500));

    assertThat(series.count()).isEqualTo(48);
    assertThat(series.zones()).hasSize(3);
    assertThat(series.zones().stream().mapToDouble(zone -> zone.get(0)).sum()).isEqualTo(100);
    assertThat(series.failures().stream().mapToDouble(Double::doubleValue).sum() / 2).isEqualTo(5);
    assertThat(series.medianMillis()).allMatch(millis -> millis == 25);
  }

  @Test
  void theTextReportNamesFailuresAndGoals() {
    String text = TextReport.of(play());

    assertThat(text)
        .contains("kill: One zone refuses")
        .contains("failed GETs")
        .contains("0 met")
        .contains("7 MISSED")
        .contains("Bad <client> failed with 7 x ConnectException");
    assertThat(text.lines()).allMatch(line -> line.equals(line.stripTrailing()));
  }

  @Test
  void theHtmlReportStandsAloneAndEscapesNames() throws Exception {
    String html = HtmlReport.page(report());

    assertThat(html)
        .contains("Bad &lt;client&gt;")
        .doesNotContain("<client>")
        .doesNotContain("http://")
        .doesNotContain("https://")
        .doesNotContain("<script")
        .doesNotContain("<link")
        .doesNotContain("src=");
    assertThat(svgOf(html).getElementsByTagName("polygon").getLength()).isEqualTo(6);
  }

  @Test
  void theJsonReportCarriesFiguresVerdictsAndTheTimeline() throws Exception {
    Path file = directory.resolve("sub").resolve("report.json");

    JsonReport.write(report(), file);

    JsonNode scenario = new ObjectMapper().readTree(file.toFile()).get("scenarios").get(0);
    JsonNode bad = scenario.get("clients").get(1);
    assertThat(scenario.get("name").asText()).isEqualTo("kill");
    assertThat(bad.get("title").asText()).isEqualTo("Bad <client>");
    assertThat(bad.get("meets_goals").asBoolean()).isFalse();
    assertThat(bad.get("runs").get(0).get("whole").get("failed_gets").asInt()).isEqualTo(7);
    assertThat(bad.get("failures").get("ConnectException").asInt()).isEqualTo(7);
    assertThat(bad.get("timeline").get("failures_per_second")).hasSize(96);
  }

  @Test
  void whatNeverHappenedIsAWordInJson() throws Exception {
    RecordingBuilder builder = RecordingBuilder.of("kill");
    Recording stuck = builder.balanced(millis -> 2).build();
    Play play =
        new Play(
            stuck.scenario(), false, List.of(ClientPlay.of("stuck", "Stuck", "", List.of(stuck))));

    JsonNode root =
        JsonReport.tree(new Report(Instant.EPOCH, Machine.current(), List.of(play), true));

    assertThat(root.at("/scenarios/0/clients/0/runs/0/recovery/balanced_again").asText())
        .isEqualTo("never");
    assertThat(root.get("interrupted").asBoolean()).isTrue();
  }

  @Test
  void htmlIsWrittenIntoANewDirectory() throws Exception {
    Path file = directory.resolve("new").resolve("report.html");

    HtmlReport.write(report(), file);

    assertThat(Files.readString(file)).startsWith("<!doctype html>").endsWith("</html>\n");
  }

  private static Document svgOf(String html) throws Exception {
    String svg = html.substring(html.indexOf("<svg"), html.indexOf("</svg>") + 6);
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
  }

  private static Report report() {
    return new Report(Instant.EPOCH, new Machine("os", 2, "jvm"), List.of(play()), false);
  }

  private static Play play() {
    return new Play(
        failing(0).scenario(),
        true,
        List.of(
            ClientPlay.of("good", "Good", "careful", List.of(failing(0))),
            ClientPlay.of("bad", "Bad <client>", "careless", List.of(failing(7)))));
  }

  /** Balanced over three zones; the first GETs of the fault fail. */
  private static Recording failing(int count) {
    RecordingBuilder builder = RecordingBuilder.of("kill");
    int[] left = {count};
    return builder
        .each(
            (sequence, due) -> {
              boolean post = builder.isPost(sequence);
              boolean fails = due >= 6_000_000_000L && !post && left[0]-- > 0;
              builder.sample(sequence, 25, fails ? "ConnectException" : "200");
              builder.arrival(sequence, (int) (sequence % 3) + 1);
            })
        .build();
  }
}
