package io.scoreline.cli;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.scoreline.catalog.definition.Definitions;
import io.scoreline.catalog.resolution.JobOverrides;
import io.scoreline.catalog.tree.Document;
import io.scoreline.launcher.Installation;
import io.scoreline.launcher.Job;
import io.scoreline.launcher.JobRequest;
import io.scoreline.pipeline.JobState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The tour of {@code scoreline quickstart}: what it does is what its user can type next. */
final class QuickstartRun {
  private static final String ENDPOINT = "quickstart";
  private static final int SHOWN_ROWS = 10;

  private final Session session;
  private final OutputOptions output;
  private final Path data;

  QuickstartRun(Session session, OutputOptions output) {
    this.session = session;
    this.output = output;
    this.data = Installation.fromProperty().root().resolve("test-data");
  }

  int run() throws IOException {
    say("1. an endpoint            scoreline batch-endpoint create -n %s", ENDPOINT);
    Document empty = Document.empty(data);
    session.registrar().register(Definitions.endpoint(empty.with("name", ENDPOINT)).value());

    Path yaml = data.resolve("quickstart/deployment.yml");
    say("2. a deployment           scoreline batch-deployment create -f %s --set-default", yaml);
    var deployment = Definitions.deployment(io.scoreline.catalog.tree.DocumentReader.read(yaml));
    session.registrar().register(deployment.value(), true);

    Path digits = data.resolve("digits");
    say(
        "3. a job over a folder    scoreline batch-endpoint invoke -n %s --input %s",
        ENDPOINT, digits);
    Job job =
        session
            .jobs()
            .start(
                new JobRequest(
                    ENDPOINT,
                    Optional.empty(),
                    List.of(digits.toString()),
                    Optional.empty(),
                    Optional.empty(),
                    JobOverrides.none(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Map.of(),
                    false,
                    false,
                    false),
                Installation.fromProperty())
            .job();
    say("4. watch it               scoreline job stream -n %s%n", job.name());
    int code = new JobStream(session, output).follow(job.name());
    Job ended = session.jobs().require(job.name());
    if (ended.state() == JobState.COMPLETED) {
      show(Path.of(ended.summary().orElseThrow().outputs().get(0)));
    }
    return code;
  }

  private void say(String text, Object... values) {
    session.out().printf(text + "%n", values);
    session.out().flush();
  }

  private void show(Path predictions) throws IOException {
    Map<String, String> labels = new HashMap<>();
    try (CsvReader<NamedCsvRecord> rows =
        CsvReader.builder().ofNamedCsvRecord(data.resolve("digits-labels.csv"))) {
      rows.forEach(row -> labels.put(row.getField("file"), row.getField("label")));
    }
    int right = 0;
    int count = 0;
    say(
        "%nThe first %d predictions:%n%n  %-12s %-10s %s",
        SHOWN_ROWS, "file", "predicted", "label");
    try (CsvReader<NamedCsvRecord> rows = CsvReader.builder().ofNamedCsvRecord(predictions)) {
      for (NamedCsvRecord row : rows) {
        String label = labels.getOrDefault(row.getField("file"), "?");
        String predicted = row.getField("prediction");
        if (count < SHOWN_ROWS) {
          say("  %-12s %-10s %s", row.getField("file"), predicted, label);
        }
        count++;
        right += predicted.equals(label) ? 1 : 0;
      }
    }
    say("%n%s", String.format(Locale.ROOT, "%d of %d digits were recognised.", right, count));
  }
}
