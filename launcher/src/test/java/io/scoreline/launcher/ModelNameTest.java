package io.scoreline.launcher;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.scoreline.catalog.ModelAsset;
import io.scoreline.catalog.resolution.ResolvedDeployment;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ModelNameTest {
  private static final String MESSAGE = "/home/snapshots/abc/model: holds 2 .onnx files";

  private static ResolvedDeployment.Model model(String name, String version) {
    return new ResolvedDeployment.Model(
        name, version, ModelAsset.Type.ONNX, Path.of("/home/snapshots/abc/model"), "abc");
  }

  @Test
  void speaksOfARegisteredModelByNameAndVersion() {
    assertThat(
        ModelName.of(model("wine", "3")).in(MESSAGE),
        equalTo("model wine:3 (model): holds 2 .onnx files"));
  }

  @Test
  void speaksOfADeploymentsOwnModelByItsFile() {
    assertThat(ModelName.of(model("abc", "1")).in(MESSAGE), equalTo("model: holds 2 .onnx files"));
  }
}
