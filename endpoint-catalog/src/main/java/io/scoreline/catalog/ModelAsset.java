package io.scoreline.catalog;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.scoreline.catalog.field.ChoiceShape;
import io.scoreline.catalog.field.Shape;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A registered model.
 *
 * @param path its snapshot, absolute: a file or a folder that nothing changes any more
 * @param sha256 of the snapshot's tree, in lower-case hexadecimal digits
 * @param verdict what was found when it was tried; none for those of before models were
 */
public record ModelAsset(
    AssetVersion id,
    Type type,
    Path path,
    String sha256,
    Metadata metadata,
    KeptFields kept,
    Timestamps timestamps,
    Optional<ModelVerdict> verdict)
    implements Asset {
  /**
   * Which engine understands a model: a word that an engine of the installation declares, which may
   * be one that this program has never heard of.
   *
   * @param spelling as documents and JSON have it
   */
  public record Type(@JsonValue String spelling) {
    private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9_]*");

    public static final Type CUSTOM_MODEL = new Type("custom_model");
    public static final Type MLFLOW_MODEL = new Type("mlflow_model");
    public static final Type TRITON_MODEL = new Type("triton_model");
    public static final Type ONNX = new Type("onnx");
    public static final Type ONNX_TEXT = new Type("onnx_text");
    public static final Type TRIBUO = new Type("tribuo");
    public static final Type XGBOOST = new Type("xgboost");
    public static final Type LIGHTGBM = new Type("lightgbm");

    /** Those that come with Scoreline, in the order in which they are told. */
    public static final List<Type> KNOWN =
        List.of(
            CUSTOM_MODEL, MLFLOW_MODEL, TRITON_MODEL, ONNX, ONNX_TEXT, TRIBUO, XGBOOST, LIGHTGBM);

    @JsonCreator
    public Type {
      if (!WORD.matcher(spelling).matches()) {
        throw new IllegalArgumentException(
            "type: \"%s\" (expected: small letters, digits and underscores)".formatted(spelling));
      }
    }

    /** The type's form in documents: a known one in any case, or another engine's word. */
    public static Shape shape() {
      return new ChoiceShape(
          KNOWN.stream().map(Type::spelling).toList(), WORD.pattern(), "a type of another engine");
    }
  }

  public ModelAsset {
    requireNonNull(id, "id is null");
    requireNonNull(type, "type is null");
    requireNonNull(path, "path is null");
    requireNonNull(sha256, "sha256 is null");
    requireNonNull(metadata, "metadata is null");
    requireNonNull(kept, "kept is null");
    requireNonNull(timestamps, "timestamps is null");
    requireNonNull(verdict, "verdict is null");
  }
}
