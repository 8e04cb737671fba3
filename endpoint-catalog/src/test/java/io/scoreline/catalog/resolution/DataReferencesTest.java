package io.scoreline.catalog.resolution;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.catalog.BlobAccess;
import io.scoreline.catalog.CatalogException;
import io.scoreline.catalog.DataAsset;
import io.scoreline.catalog.Datastore;
import io.scoreline.catalog.KeptFields;
import io.scoreline.catalog.Metadata;
import io.scoreline.catalog.Resources;
import io.scoreline.catalog.ScorelineHome;
import io.scoreline.catalog.Timestamps;
import io.scoreline.catalog.store.SqliteCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataReferencesTest {
  private static final DataAsset.Type FILE = DataAsset.Type.URI_FILE;
  private static final DataAsset.Type FOLDER = DataAsset.Type.URI_FOLDER;

  @TempDir private Path folder;
  private SqliteCatalog catalog;
  private DataReferences references;
  private Path root;

  @BeforeEach
  void open() throws IOException {
    catalog = SqliteCatalog.open(new ScorelineHome(folder.resolve("home")));
    references = new DataReferences(catalog, folder);
    root = Files.createDirectories(folder.resolve("root"));
    Files.createDirectories(root.resolve("in"));
    Files.writeString(root.resolve("in/a.csv"), "a");
    Files.createDirectories(folder.resolve("local"));
    Files.writeString(folder.resolve("local/b.csv"), "b");
    catalog.datastores().put(Resources.datastore("store", root));
    catalog
        .datastores()
        .put(
            new Datastore(
                "lake",
                new Datastore.AzureBlob("mylake", "raw", Optional.empty(), BlobAccess.STANDARD),
                false,
                Metadata.none(),
                KeptFields.none(),
                Timestamps.createdAt(Resources.NOON)));
    asset(FOLDER, "azureml://datastores/store/paths/in");
    asset(FILE, folder.resolve("local/b.csv").toString());
  }

  private void asset(DataAsset.Type type, String path) {
    catalog.data().create("irises", Optional.empty(), id -> Resources.data(id, type, path));
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "azureml://datastores/store/paths/in",
        "azureml://datastores/store/paths/in/",
        "folder:azureml://datastores/store/paths/in",
        "azureml://subscriptions/s/resourcegroups/g/workspaces/w/datastores/store/paths/in",
        "azureml:irises:1",
        "irises:1",
        "azureml://subscriptions/s/resourceGroups/g/workspaces/w/data/irises/versions/1",
        "/subscriptions/s/resourceGroups/g/providers/p/workspaces/w/data/irises/versions/1",
        "root/in",
        "./root/in/",
        "folder:root/in"
      })
  void findsAFolderUnderAllItsNames(String text) {
    assertThat(
        references.input(text, Optional.empty()),
        equalTo(new DataReference.Local(root.resolve("in"), FOLDER, text)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "azureml:irises@latest",
        "irises@latest",
        "azureml:irises:2",
        "azureml://locations/l/workspaces/w/data/irises/versions/labels/latest",
        "local/b.csv",
        "file:local/b.csv",
        "file:./local/b.csv"
      })
  void findsAFileUnderAllItsNames(String text) {
    assertThat(
        references.input(text, Optional.empty()),
        equalTo(new DataReference.Local(folder.resolve("local/b.csv"), FILE, text)));
  }

  @Test
  void findsAbsolutePathsAndFileUrls() {
    var file = folder.resolve("local/b.csv").toString();

    assertThat(
        references.input(file, Optional.empty()),
        equalTo(new DataReference.Local(Path.of(file), FILE, file)));
    assertThat(
        references.input("file://" + folder.resolve("local"), Optional.empty()),
        equalTo(
            new DataReference.Local(
                folder.resolve("local"), FOLDER, "file://" + folder.resolve("local"))));
  }

  @Test
  void leavesUrlsAsTheyAre() {
    assertThat(
        references.input("https://example.org/mnist", Optional.empty()),
        equalTo(
            new DataReference.Remote(
                "https://example.org/mnist/", FOLDER, "https://example.org/mnist")));
    assertThat(
        references.input("https://example.org/mnist?sig=1", Optional.empty()),
        equalTo(
            new DataReference.Remote(
                "https://example.org/mnist?sig=1", FOLDER, "https://example.org/mnist?sig=1")));
    assertThat(
        references.input("file:https://example.org/a.csv", Optional.empty()),
        equalTo(
            new DataReference.Remote(
                "https://example.org/a.csv", FILE, "file:https://example.org/a.csv")));
  }

  @ParameterizedTest
  @CsvSource({
    "azureml://datastores/lake/paths/x/, wasbs://raw@mylake.blob.core.windows.net/x/, URI_FOLDER",
    "azureml://datastores/lake/paths/x, wasbs://raw@mylake.blob.core.windows.net/x/, URI_FOLDER",
    "azureml://datastores/lake/paths/x.csv, wasbs://raw@mylake.blob.core.windows.net/x.csv, URI_FILE",
    "azureml://datastores/lake/paths/x/*, wasbs://raw@mylake.blob.core.windows.net/x/*, URI_FOLDER",
    "abfss://bin@other.dfs.core.windows.net/x, abfss://bin@other.dfs.core.windows.net/x/, URI_FOLDER",
    "https://mylake.blob.core.windows.net/raw/a.csv, https://mylake.blob.core.windows.net/raw/a.csv, URI_FILE",
    "https://other.blob.core.windows.net/b/x/, https://other.blob.core.windows.net/b/x/, URI_FOLDER"
  })
  void takesAddressesOfBlobsForBlobs(String text, String location, DataAsset.Type type) {
    assertThat(
        references.input(text, Optional.empty()),
        equalTo(new DataReference.Blob(location, type, text)));
  }

  @Test
  void fetchesABlobThatMayBePublicOrIsSigned() {
    String unknown = "https://other.blob.core.windows.net/b/a.csv";
    String signed = "https://mylake.blob.core.windows.net/raw/a.csv?sig=1";

    assertThat(
        references.input(unknown, Optional.empty()),
        equalTo(new DataReference.Remote(unknown, FILE, unknown)));
    assertThat(
        references.input(signed, Optional.empty()),
        equalTo(new DataReference.Remote(signed, FILE, signed)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"wasbs://RAW@x/in", "wasbs://raw/in", "abfss://raw@lake.example.org/in"})
  void refusesAnAddressOfABlobThatIsNone(String text) {
    var refused =
        assertThrows(CatalogException.class, () -> references.input(text, Optional.empty()));

    assertThat(refused.getMessage(), containsString("(expected: wasbs://<container>@"));
  }

  @Test
  void refusesASignatureInAnAddressOfTheStoragesOwnFormWithoutShowingIt() {
    var refused =
        assertThrows(
            CatalogException.class,
            () ->
                references.input(
                    "wasbs://raw@lake.blob.core.windows.net/a.csv?sv=1&sig=5ecret",
                    Optional.empty()));

    assertThat(
        refused.getMessage(),
        equalTo(
            "wasbs://raw@lake.blob.core.windows.net/a.csv?… has a query (expected: none; a"
                + " signature belongs into a datastore's credentials)"));
  }

  @Test
  void keepsPathsInsideTheirContainer() {
    var refused =
        assertThrows(
            CatalogException.class,
            () -> references.input("azureml://datastores/lake/paths/../other/x", Optional.empty()));

    assertThat(refused.getMessage(), containsString("a path inside the datastore"));
  }

  @ParameterizedTest
  @CsvSource({
    "https://example.org/a.csv, URI_FILE",
    "HTTPS://example.org/in/a.csv?sig=1/2, URI_FILE",
    "https://example.org/v1.2/in, URI_FOLDER",
    "https://example.org/in.v/, URI_FOLDER",
    "https://example.org, URI_FOLDER",
    "folder:https://example.org/a.csv, URI_FOLDER"
  })
  void takesAUrlThatEndsInAFileNameForAFile(String text, DataAsset.Type type) {
    assertThat(references.input(text, Optional.empty()).type(), equalTo(type));
  }

  @Test
  void keepsPathsInsideTheirDatastore() throws IOException {
    assertMessage(
        "azureml://datastores/store/paths/../local",
        "path: \"../local\" (expected: a path inside the datastore's folder %s)".formatted(root));
    Files.createSymbolicLink(root.resolve("link"), folder.resolve("local"));
    assertMessage(
        "azureml://datastores/store/paths/link/b.csv",
        "path: \"link/b.csv\" (expected: a path inside the datastore's folder %s)".formatted(root));
    var error =
        assertThrows(
            CatalogException.class,
            () -> references.outputFolder("azureml://datastores/store/paths/link/new"));
    assertThat(error.getMessage(), startsWith("path: \"link/new\""));
  }

  @Test
  void takesOutputFoldersThatDoNotExistYet() {
    assertThat(
        references.outputFolder("azureml://datastores/store/paths/out/1"),
        equalTo(
            new DataReference.Local(
                root.resolve("out/1"), FOLDER, "azureml://datastores/store/paths/out/1")));
    assertThat(
        references.outputFolder("folder:azureml://datastores/store/paths/out"),
        equalTo(
            new DataReference.Local(
                root.resolve("out"), FOLDER, "folder:azureml://datastores/store/paths/out")));
    assertThrows(CatalogException.class, () -> references.outputFolder("azureml:irises:1"));
  }

  @Test
  void saysWhatIsMissing() {
    assertMessage("", "Input path can't be empty for batch endpoint invoke");
    assertMessage(
        "nowhere", "There is no file or folder on target path: " + folder.resolve("nowhere"));
    assertMessage("file:nowhere", "There is no file on target path: " + folder.resolve("nowhere"));
    assertMessage(
        "file:local",
        "There is no file on target path: " + folder.resolve("local") + " (it is a folder)");
    assertMessage(
        "folder:local/b.csv",
        "There is no folder on target path: " + folder.resolve("local/b.csv") + " (it is a file)");
    assertMessage("azureml:x:1", "There is no data with name: x (there is irises)");
    assertMessage("azureml:irises:9", "There is no version 9 of data irises (there is 1, 2)");
    assertMessage(
        "azureml:irises",
        "Failed to extract version when parsing asset azureml:irises of type data as arm id. Version must be provided.");
    assertMessage(
        "azureml://datastores/store",
        "\"azureml://datastores/store\" (expected: azureml://datastores/<name>/paths/<path>, or a data asset)");
    assertMessage(
        "azureml://datastores/none/paths/x",
        "There is no datastore with name: none (there is lake, store, workspaceblobstore)");
    assertMessage(
        "ftp://host/x",
        "Unsupported input type please use a dictionary of either a path on the datastore, public URI, a registered data asset, or a local folder path. (given: \"ftp://host/x\")");
  }

  @Test
  void refusesTables() {
    catalog
        .data()
        .create(
            "table",
            Optional.empty(),
            id -> Resources.data(id, DataAsset.Type.MLTABLE, root.toString()));

    assertMessage(
        "azureml:table:1",
        "\"azureml:table:1\" is of type mltable (expected: uri_file or uri_folder)");
  }

  private void assertMessage(String text, String message) {
    var error =
        assertThrows(CatalogException.class, () -> references.input(text, Optional.empty()));
    assertThat(error.getMessage(), equalTo(message));
  }
}
