package io.scoreline.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.scoreline.catalog.resolution.ResolvedDeployment;
import io.scoreline.catalog.settings.Cast;
import io.scoreline.catalog.settings.KeepColumns;
import io.scoreline.catalog.settings.ScorelineSettings;
import io.scoreline.catalog.tree.DocumentReader;
import io.scoreline.transforms.PublishScores;
import io.scoreline.transforms.ScoringSettings;
import io.scoreline.transforms.output.ErrorThreshold;
import io.scoreline.transforms.output.FailureLimits;
import io.scoreline.transforms.plan.FileDataset;
import io.scoreline.transforms.plan.InputStorage;
import io.scoreline.transforms.records.CellSettings;
import io.scoreline.transforms.records.ImageSettings;
import io.scoreline.transforms.records.InputSettings;
import io.scoreline.transforms.records.RecordFormat;
import io.scoreline.transforms.scorer.BatchLimits;
import io.scoreline.transforms.scorer.ModelSource;
import io.scoreline.transforms.scorer.ScorerClass;
import io.scoreline.transforms.staging.JobStaging;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Turns options and a resolved deployment into a {@link ScoringJob}: the only place that does. */
final class ScoringJobReader {
  private ScoringJobReader() {}

  /**
   * Reads a job.
   *
   * @throws IllegalArgumentException if the options do not make a job; names all of them
   * @throws io.scoreline.catalog.CatalogException if the resolved deployment cannot be read
   */
  static ScoringJob read(ScoringOptions options) throws IOException {
    ResolvedDeployment deployment =
        ResolvedDeployment.read(DocumentReader.read(Path.of(options.getSpec())));
    String output = options.getOutput();
    String name = JobName.checked(options.getJobName());
    PublishScores.Locations locations =
        new PublishScores.Locations(
            orElse(options.getStaging(), ScoringJob.stagingBeside(output, name)),
            output,
            orElse(options.getJobFolder(), output + "/.scoreline-" + name));
    if (!InputStorage.isLocal(locations.reports())) {
      throw new IllegalArgumentException(
          "jobFolder: %s (expected: a folder of this machine, with --jobFolder, as status and"
                  .formatted(locations.reports())
              + " attempts are kept on a disk)");
    }
    ScorelineSettings scoreline = deployment.scoreline();
    Optional<ReplaySpec> replay = replay(options);
    return new ScoringJob(
        name,
        deployment,
        new FileDataset(
            inputs(options), scoreline.input().recursive(), scoreline.input().allowEmpty()),
        settings(deployment, locations.reports()).withOutput(ScoringJob.output(deployment, replay)),
        deployment.settings().miniBatchSize(),
        // What is saved is published, however much is dead still.
        replay.isPresent() ? FailureLimits.NONE : limits(deployment),
        stallLimit(deployment),
        locations,
        options.isKeepStaging(),
        replay);
  }

  private static Optional<ReplaySpec> replay(ScoringOptions options) throws IOException {
    if (options.getReplay() == null) {
      return Optional.empty();
    }
    Path file = Path.of(options.getReplay());
    try {
      return Optional.of(JobStaging.JSON.readValue(file.toFile(), ReplaySpec.class));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "replay: %s: %s (expected: {\"of\": …, \"version\": …, \"previous_version\": …,"
                  .formatted(file, e.getOriginalMessage())
              + " \"manifest_sha256\": …})",
          e);
    }
  }

  private static FailureLimits limits(ResolvedDeployment deployment) {
    var budget = deployment.scoreline().errorBudget();
    return new FailureLimits(
        ErrorThreshold.parse(deployment.settings().errorThreshold().inDocuments()),
        budget.records().orElse(-1),
        budget.ratio().orElse(1.0),
        deployment.scoreline().input().allowEmpty());
  }

  /** As long as three model calls may take, and some more: then nothing comes any more. */
  private static Duration stallLimit(ResolvedDeployment deployment) {
    long standard = 3L * deployment.settings().retrySettings().timeoutSeconds() + 30;
    return Duration.ofSeconds(
        deployment.scoreline().stallLimitSeconds().map(Integer::longValue).orElse(standard));
  }

  private static String orElse(String given, String otherwise) {
    return given == null ? otherwise : given;
  }

  private static List<FileDataset.Root> inputs(ScoringOptions options) throws IOException {
    List<FileDataset.Root> inputs = new ArrayList<>();
    if (options.getInput() != null) {
      inputs.add(new FileDataset.Root(options.getInput(), options.getInput()));
    }
    if (options.getInputList() != null) {
      inputs.addAll(inputList(Path.of(options.getInputList())));
    }
    if (inputs.isEmpty()) {
      throw new IllegalArgumentException(
          "input: none (expected: --input=<file, folder or glob>, or --inputList=<file>)");
    }
    return inputs;
  }

  private static List<FileDataset.Root> inputList(Path file) throws IOException {
    try {
      return List.of(JobStaging.JSON.readValue(file.toFile(), FileDataset.Root[].class));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "inputList: %s: %s (expected: a JSON array of {\"path\": …, \"name\": …})"
              .formatted(file, e.getOriginalMessage()),
          e);
    }
  }

  private static ScoringSettings settings(ResolvedDeployment deployment, String jobFolder) {
    ScorelineSettings scoreline = deployment.scoreline();
    boolean isScript = deployment.hasScript();
    ModelSource model = isScript ? ScriptModel.of(deployment, jobFolder) : modelAlone(deployment);
    if (isScript && scoreline.adaptiveBatch()) {
      throw new IllegalArgumentException(
          "scoreline.adaptive_batch: true (expected: false where Python scores: a call has"
              + " mini_batch_size files)");
    }
    InputSettings input = input(scoreline);
    var retry = deployment.settings().retrySettings();
    return new ScoringSettings(
        model,
        isScript ? input.withFormat(RecordFormat.FILE) : input,
        ScoringJob.output(deployment),
        isScript
            ? BatchLimits.OPEN.withRecords(deployment.settings().miniBatchSize())
            : new BatchLimits(
                scoreline.batchSize().orElse(0),
                scoreline.maxBatchBytes().orElse(0L),
                scoreline.adaptiveBatch()),
        Math.max(1, retry.maxRetries()),
        Duration.ofSeconds(retry.timeoutSeconds()),
        scoreline.deadLetters().recordCharacters());
  }

  private static ModelSource modelAlone(ResolvedDeployment deployment) {
    var params = deployment.scoreline().params();
    if (!params.isEmpty()) {
      throw new IllegalArgumentException(
          "scoreline.params: %s (expected: none, but for an MLflow model that Python scores)"
              .formatted(String.join(", ", new TreeSet<>(params.keySet()))));
    }
    return new ModelSource(
        deployment.model().type().spelling(),
        deployment.model().path().toString(),
        deployment.scoreline().model().outputs(),
        deployment.scoreline().parameters(),
        deployment
            .scoreline()
            .scorer()
            .map(name -> new ScorerClass(deployment.code().orElseThrow().path().toString(), name))
            .orElse(null));
  }

  private static InputSettings input(ScorelineSettings scoreline) {
    var input = scoreline.input();
    KeepColumns keep = scoreline.output().keepColumns();
    List<String> kept = keep instanceof KeepColumns.Named named ? named.names() : List.of();
    return new InputSettings(
        input.format().map(format -> RecordFormat.valueOf(format.name())).orElse(null),
        input.header(),
        input.separator().map(text -> text.charAt(0)).orElse((char) 0),
        input.columns(),
        scoreline.model().inputs(),
        kept,
        keep instanceof KeepColumns.All,
        InputSettings.TextRecord.valueOf(input.textRecord().name()),
        input.sliceBytes(),
        image(scoreline),
        new CellSettings(input.nullWords(), input.fill(), casts(input.cast())));
  }

  private static Map<String, CellSettings.Cast> casts(Map<String, Cast> casts) {
    return casts.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, one -> CellSettings.Cast.valueOf(one.getValue().name())));
  }

  private static ImageSettings image(ScorelineSettings scoreline) {
    var image = scoreline.image();
    return new ImageSettings(
        image.width().orElse(0),
        image.height().orElse(0),
        named(image.layout(), ImageSettings.Layout.class, ImageSettings.Layout.AUTO),
        named(image.channels(), ImageSettings.Channels.class, ImageSettings.Channels.AUTO),
        ImageSettings.Resize.valueOf(image.resize().name()),
        image.scale(),
        image.mean(),
        image.deviation());
  }

  private static <E extends Enum<E>> E named(
      Optional<? extends Enum<?>> setting, Class<E> type, E otherwise) {
    return setting
        .map(value -> Enum.valueOf(type, value.name().toUpperCase(Locale.ROOT)))
        .orElse(otherwise);
  }
}
