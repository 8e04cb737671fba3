package io.scoreline.scorers.mlflow;

import io.scoreline.transforms.scorer.Engines;
import io.scoreline.transforms.scorer.ModelMemory;
import io.scoreline.transforms.scorer.ModelSource;
import io.scoreline.transforms.scorer.Scorer;
import io.scoreline.transforms.scorer.ScorerProvider;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Opens models of type {@code mlflow_model}: a folder with a file {@code MLmodel}. */
public final class MlflowScorerProvider implements ScorerProvider {
  @Override
  public List<String> modelTypes() {
    return List.of("mlflow_model");
  }

  @Override
  public Scorer open(ModelSource source) {
    MlflowModel model = MlflowModel.read(source.path());
    Scorer engine = Engines.open(engineModel(model, source));
    try {
      if (!model.signature().tensors().isEmpty()) {
        return TensorScorer.of(engine, model);
      }
      return model.signature().columns().isEmpty() ? engine : SignatureScorer.of(engine, model);
    } catch (RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  @Override
  public ModelMemory memoryOf(ModelSource source) {
    return Engines.memoryOf(engineModel(MlflowModel.read(source.path()), source));
  }

  private static ModelSource engineModel(MlflowModel model, ModelSource source) {
    Flavor flavor = model.flavor();
    Map<String, String> parameters = new HashMap<>(flavor.parameters());
    parameters.putAll(source.parameters());
    return new ModelSource(flavor.modelType(), flavor.data(), source.outputs(), parameters);
  }
}
