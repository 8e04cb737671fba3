package io.scoreline.catalog.resolution;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.scoreline.catalog.Compute;
import io.scoreline.catalog.ModelAsset;
import io.scoreline.catalog.field.Findings;
import io.scoreline.catalog.field.ObjectShape;
import io.scoreline.catalog.field.RecordShapes;
import io.scoreline.catalog.field.Setting;
import io.scoreline.catalog.json.CatalogJson;
import io.scoreline.catalog.settings.ScorelineSettings;
import io.scoreline.catalog.settings.ScoringSettings;
import io.scoreline.catalog.tree.Document;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What is left when endpoint, deployment, defaults and per-job overrides are merged: all that a job
 * process has to know about how to score.
 *
 * <p>Its JSON form has the same names as the YAML, so that a scheduler can write one by hand.
 *
 * @param compute what runs the job
 */
public record ResolvedDeployment(
    @Setting(value = "The endpoint's name.", minimumCharacters = 1) String endpoint,
    @Setting(value = "The deployment's name.", minimumCharacters = 1) String deployment,
    @Setting("The model that scores.") Model model,
    @Setting("The scoring script, or the jars of the class that scores, for models that need them.")
        Optional<Code> code,
    @Setting("What runs the job.") ComputeChoice compute,
    @Setting("The settings of the deployment and the job.") ScoringSettings settings,
    @Setting("The settings that only Scoreline has.") ScorelineSettings scoreline) {
  public ResolvedDeployment {
    requireNonNull(endpoint, "endpoint is null");
    requireNonNull(deployment, "deployment is null");
    requireNonNull(model, "model is null");
    requireNonNull(code, "code is null");
    requireNonNull(compute, "compute is null");
    requireNonNull(settings, "settings is null");
    requireNonNull(scoreline, "scoreline is null");
    boolean hasScript = code.flatMap(Code::scoringScript).isPresent();
    if (scoreline.scorer().isPresent() && (code.isEmpty() || hasScript)) {
      throw new IllegalArgumentException(
          "scoreline.scorer: %s (expected: with a code folder that holds its jar, and no scoring_script)"
              .formatted(scoreline.scorer().get()));
    }
    if (scoreline.scorer().isEmpty() && code.isPresent() && !hasScript) {
      throw new IllegalArgumentException(
          "code: neither scoring_script nor scoreline.scorer (expected: one of them)");
    }
  }

  /** Whether a scoring script scores. */
  public boolean hasScript() {
    return code.flatMap(Code::scoringScript).isPresent();
  }

  /**
   * The model that scores.
   *
   * @param path its snapshot, absolute: a file or a folder
   * @param sha256 of the snapshot's tree, in lower-case hexadecimal digits
   */
  public record Model(
      @Setting(value = "The model's name.", minimumCharacters = 1) String name,
      @Setting(value = "The model's version.", minimumCharacters = 1) String version,
      @Setting("Which engine understands it.") ModelAsset.Type type,
      @Setting(value = "Its file or folder, absolute.", minimumCharacters = 1) Path path,
      @Setting("The SHA-256 of its tree.") String sha256) {
    public Model {
      requireNonNull(name, "name is null");
      requireNonNull(version, "version is null");
      requireNonNull(type, "type is null");
      requireNonNull(path, "path is null");
      requireNonNull(sha256, "sha256 is null");
    }
  }

  /**
   * The scoring code: a script, or the jars of the class that {@code scoreline.scorer} names.
   *
   * @param path the code folder's snapshot, absolute
   * @param scoringScript the script's path inside that folder; empty where a class scores
   * @param sha256 of the snapshot's tree, in lower-case hexadecimal digits
   */
  public record Code(
      @Setting(value = "The code folder, absolute.", minimumCharacters = 1) Path path,
      @Setting(value = "The script's path inside the folder.", minimumCharacters = 1)
          Optional<String> scoringScript,
      @Setting("The SHA-256 of the folder's tree.") String sha256) {
    public Code {
      // Records of jobs from before it was kept have none.
      sha256 = sha256 == null ? "" : sha256;
      requireNonNull(path, "path is null");
      requireNonNull(scoringScript, "scoringScript is null");
    }
  }

  /** What runs the job. */
  public record ComputeChoice(
      @Setting(value = "The compute's name.", standard = Compute.EMBEDDED, minimumCharacters = 1)
          String name,
      @Setting(value = "The kind of compute.", standard = Compute.DIRECT, minimumCharacters = 1)
          String type,
      @Setting("What its runner wants to know, by name.") Map<String, String> settings) {
    public ComputeChoice {
      // Records of jobs from before there were any have none.
      settings = settings == null ? Map.of() : Map.copyOf(settings);
      requireNonNull(name, "name is null");
      requireNonNull(type, "type is null");
    }
  }

  /**
   * This deployment with what shapes rows as another has it: how input is read, what the model was
   * asked for, and where and how rows are written.
   */
  public ResolvedDeployment withRowsOf(ResolvedDeployment other) {
    return new ResolvedDeployment(
        endpoint,
        deployment,
        model,
        code,
        compute,
        settings.withOutput(other.settings().outputAction(), other.settings().outputFileName()),
        scoreline.with(
            other.scoreline().input(), other.scoreline().output(), other.scoreline().params()));
  }

  /** This deployment on a compute. */
  public ResolvedDeployment withCompute(ComputeChoice other) {
    return new ResolvedDeployment(endpoint, deployment, model, code, other, settings, scoreline);
  }

  /** The JSON form; the order of the fields never changes. */
  public JsonNode toJson() {
    return CatalogJson.toJson(this);
  }

  /**
   * Reads the JSON form, or the same in YAML. Settings that are left out have their defaults.
   *
   * @throws io.scoreline.catalog.tree.InvalidDocumentException with everything that is wrong
   */
  public static ResolvedDeployment read(Document document) {
    var findings = new Findings(document.source());
    ObjectShape shape = RecordShapes.of(ResolvedDeployment.class);
    var json = shape.decode(document.root(), "", findings);
    findings.throwIfInvalid("resolved deployment");
    return CatalogJson.fromJson(shape.withDefaults(json.orElseThrow()), ResolvedDeployment.class);
  }
}
