package io.scoreline.storages.azureblob;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is shown which credentials. */
class BlobContainersTest {
  @TempDir Path folder;

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
  void showsNothingOfASignatureThatIsNone() throws IOException {
    Path file = folder.resolve("token");
    for (String token :
        List.of("\"sv=1&sig=5ecret\"", "sv=1&sig=5ecret%2", "https://a/b?sig=5e cret", "5ecret")) {
      Files.writeString(file, token + "\n");
      useSecretIn("lake", "sas_token", file);

      assertThat(
          refused("wasbs://raw@lake.blob.example.org/a"),
          equalTo(
              "the file "
                  + file
                  + " holds no shared access signature (expected: sv=…&sig=…, without an address or"
                  + " quotation marks)"));
    }
    Files.writeString(file, "?sv=2024-01-01&sig=a%2Bb%3D\n");
    BlobContainers.of(BlobAddress.parse("wasbs://raw@lake.blob.example.org/a"));
  }

  private static void useSecretIn(String account, String kind, Path file) {
    BlobContainers.use(
        ContainerAccess.parse(
            "[{\"host\": \"%s.blob.example.org\", \"container\": \"raw\", \"%s\": {\"file\": \"%s\"}}]"
                .formatted(account, kind, file)));
  }

  private String refusedWith(String kind, String secret) throws IOException {
    Path file = Files.writeString(folder.resolve("secret"), secret);
    useSecretIn("lake", kind, file);
    return refused("wasbs://raw@lake.blob.example.org/a").replace(file.toString(), "F");
  }

  @Test
  void saysThatASignatureIsOverOrAKeyIsNone() throws IOException {
    assertThat(
        refusedWith("sas_token", "sv=1&se=2026-01-02T03%3A04%3A05Z&sig=5ecret"),
        equalTo(
            "the file F holds a shared access signature that ended at 2026-01-02T03:04:05Z"
                + " (expected: a new one)"));
    assertThat(
        refusedWith("account_key", "no key!"),
        equalTo("the file F holds no account key (expected: Base64, as the portal shows it)"));
    Files.delete(folder.resolve("secret"));
    useSecretIn("lake", "account_key", Path.of("/none"));
    assertThat(
        refused("wasbs://raw@lake.blob.example.org/a"),
        equalTo(
            "the file /none is not there (expected: the secret that the datastore says is in it)"));
  }

  @Test
  void takesASignatureWhoseEndIsToComeOrNotTold() throws IOException {
    Path file = folder.resolve("token");
    for (String end : List.of("se=2999-01-01T00:00:00Z&", "se=2020-01-01&", "")) {
      Files.writeString(file, "sv=1&" + end + "sig=5ecret");
      useSecretIn("lake" + end.length(), "sas_token", file);
      BlobContainers.of(
          BlobAddress.parse("wasbs://raw@lake%d.blob.example.org/a".formatted(end.length())));
    }
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
