package io.scoreline.scorers.text;

import io.scoreline.transforms.scorer.Engines;
import io.scoreline.transforms.scorer.ModelMemory;
import io.scoreline.transforms.scorer.ModelSource;
import io.scoreline.transforms.scorer.Scorer;
import io.scoreline.transforms.scorer.ScorerProvider;
import java.nio.file.Path;
import java.util.List;

/**
 * Opens models of type {@code onnx_text}: a folder with a {@code tokenizer.json} and an .onnx file.
 * Its parameters are those of {@link TextParameters}; the model's one input is called {@code text}.
 */
public final class TextScorerProvider implements ScorerProvider {
  @Override
  public List<String> modelTypes() {
    return List.of("onnx_text");
  }

  @Override
  public Scorer open(ModelSource source) {
    return TextScorer.open(source);
  }

  @Override
  public ModelMemory memoryOf(ModelSource source) {
    TextParameters parameters = TextParameters.of(source);
    Path model = ModelFolder.at(source.path()).model(parameters.onnxFile());
    return Engines.memoryOf(ModelSource.of("onnx", model.toString()));
  }
}
