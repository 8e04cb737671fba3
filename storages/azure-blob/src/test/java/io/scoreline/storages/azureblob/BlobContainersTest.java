package io.scoreline.storages.azureblob;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is shown which credentials. */
class BlobContainersTest {
  @BeforeEach
  @AfterEach
  void knowNoAccess() {
    BlobContainers.use(List.of());
  }

  private static String refused(String address) {
    return assertThrows(IOException.class, () -> BlobContainers.of(BlobAddress.parse(address)))
        .getMessage();
  }

  @Test
  void showsAnIdentityOfThisMachineToHostsOfAzureAlone() throws IOException {
    assertThat(
        refused("wasbs://raw@lake.blob.core.windows.net.example.org/a"),
        startsWith(
            "wasbs://raw@lake.blob.core.windows.net.example.org/a: no credentials are known for it,"
                + " and an identity of this machine is shown to hosts of Azure alone"));
    assertThat(
        BlobContainers.of(BlobAddress.parse("abfss://raw@lake.dfs.core.windows.net/a"))
            .getBlobContainerUrl(),
        equalTo("https://lake.blob.core.windows.net/raw"));
  }

  @Test
  void namesThePlaceWhereASecretIsNot() {
    BlobContainers.use(
        ContainerAccess.parse(
            """
            [{"host": "lake.blob.example.org", "container": "raw",
              "account_key": {"environment_variable": "NO_SUCH_VARIABLE"}}]
            """));

    assertThat(
        refused("wasbs://raw@lake.blob.example.org/a"),
        startsWith("the environment variable NO_SUCH_VARIABLE holds no secret"));
  }
}
