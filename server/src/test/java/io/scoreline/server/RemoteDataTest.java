package io.scoreline.server;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.catalog.resolution.JobOverrides;
import io.scoreline.catalog.tree.InvalidDocumentException;
import io.scoreline.launcher.JobRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteDataTest {
  private static JobRequest request(String input, Optional<String> output) {
    return new JobRequest(
        "taxi",
        Optional.empty(),
        List.of(input),
        Optional.empty(),
        output,
        JobOverrides.none(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        false,
        false,
        false);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "azureml:taxi:1",
        "azureml:taxi@latest",
        "azureml://datastores/lake/paths/a/b",
        "azureml://subscriptions/s/datastores/lake/paths/a",
        "/subscriptions/s/resourceGroups/r/data/taxi/versions/1",
      })
  void takesWhatIsRegistered(String input) {
    RemoteData.check(request(input, Optional.of("azureml://datastores/lake/paths/out")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/etc/passwd",
        "taxi:1",
        "in",
        "file:/etc/passwd",
        "file:///etc/passwd",
        "folder:/etc",
        "FOLDER:azureml:taxi:1",
        "http://169.254.169.254/latest/meta-data",
        "https://localhost/x.csv",
        "wasbs://c@account.blob.core.windows.net/x",
        "abfss://c@account.dfs.core.windows.net/x",
        "https://account.blob.core.windows.net/c/x.csv",
        "s3://bucket/x",
        " azureml:taxi:1",
        "Azureml:taxi:1",
      })
  void refusesWhatIsOfThisMachineOrItsNetwork(String input) {
    assertThrows(
        InvalidDocumentException.class, () -> RemoteData.check(request(input, Optional.empty())));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/tmp/out", "azureml:taxi:1", "out", "https://account.blob.core.windows.net/c/o"})
  void writesToDatastoresAlone(String output) {
    assertThrows(
        InvalidDocumentException.class,
        () -> RemoteData.check(request("azureml:taxi:1", Optional.of(output))));
  }

  @Test
  void tellsInputAndOutputAtOnce() {
    var refused =
        assertThrows(
            InvalidDocumentException.class,
            () -> RemoteData.check(request("/etc", Optional.of("/tmp"))));

    assertThat(refused.problems(), hasSize(2));
  }
}
