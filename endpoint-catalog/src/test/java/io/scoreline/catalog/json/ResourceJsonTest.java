package io.scoreline.catalog.json;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scoreline.catalog.AssetVersion;
import io.scoreline.catalog.DataAsset;
import io.scoreline.catalog.Resources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResourceJsonTest {
  private static final String MADE =
      ",'provisioning_state':'Succeeded','creation_context':{'created_at':'2026-01-01T12:00:00Z','last_modified_at':'2026-01-01T12:00:00Z'}}";

  @Test
  void showsEndpoints() throws IOException {
    assertThat(
        ResourceJson.toJson(Resources.endpoint("abc").withDefaultDeployment(Optional.of("one"))),
        equalTo(
            json(
                "{'name':'abc','description':'about abc','tags':{'owner':'me'},'properties':{},"
                    + "'auth_mode':'aad_token','defaults':{'deployment_name':'one'},"
                    + "'scoring_uri':'scoreline:///abc/jobs'"
                    + MADE)));
  }

  @Test
  void showsDatastoresAndAssets() throws IOException {
    assertThat(
        ResourceJson.toJson(Resources.datastore("lake", Path.of("/lake"))),
        equalTo(
            json(
                "{'name':'lake','tags':{},'properties':{},'type':'local','path':'/lake','is_default':false"
                    + MADE)));
    assertThat(
        ResourceJson.toJson(
            Resources.data(
                new AssetVersion("irises", "2"), DataAsset.Type.URI_FOLDER, "/data/irises")),
        equalTo(
            json(
                "{'name':'irises','tags':{},'properties':{},'version':'2','type':'uri_folder','path':'/data/irises'"
                    + MADE)));
    assertThat(
        ResourceJson.toJson(Resources.model(new AssetVersion("m", "1"))),
        equalTo(
            json(
                "{'name':'m','tags':{},'properties':{},'version':'1','type':'onnx','path':'/snapshots/2/m.onnx','sha256':'def'"
                    + MADE)));
  }

  @Test
  void showsDeploymentsInTheWordsOfTheYaml() {
    var shown = ResourceJson.toJson(Resources.deployment("abc", "one"));

    assertThat(
        String.join(",", (Iterable<String>) shown::fieldNames),
        equalTo(
            "name,tags,properties,endpoint_name,type,model,code_configuration,compute,resources,"
                + "max_concurrency_per_instance,mini_batch_size,output_action,output_file_name,"
                + "retry_settings,error_threshold,logging_level,environment_variables,scoreline,"
                + "provisioning_state,creation_context"));
    assertThat(shown.path("model").asText(), equalTo("azureml:m:1"));
    assertThat(shown.path("compute").asText(), equalTo("azureml:direct"));
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text.replace('\'', '"'));
  }
}
