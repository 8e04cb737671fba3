package io.scoreline.storages.azureblob;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.azure.storage.blob.sas.BlobContainerSasPermission;
import com.azure.storage.blob.sas.BlobServiceSasSignatureValues;
import io.scoreline.storages.azureblob.FaultProxy.Fault;
import io.scoreline.transforms.plan.StorageRefusedException;
import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.DurableStores;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class AzureBlobStoreTest {
  private static FaultProxy proxy;

  @TempDir Path folder;

  @BeforeAll
  static void startProxy() throws Exception {
    proxy = new FaultProxy();
  }

  @AfterAll
  static void stopProxy() {
    proxy.close();
  }

  private static DurableStore store() throws Exception {
    DurableStore store =
        DurableStores.at(Azurite.newContainer(proxy).withName("out/job").toString());
    proxy.plan((number, method, target) -> Fault.NONE);
    return store;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] large() {
    byte[] content = new byte[2 * BlobUpload.BLOCK_BYTES + 12345];
    new Random(5).nextBytes(content);
    return content;
  }

  /** Hamcrest compares arrays element by element, boxed: seconds for megabytes. */
  private static void requireSame(byte[] found, byte[] expected) {
    assertThat("first difference", Arrays.mismatch(found, expected), equalTo(-1));
  }

  @Test
  void showsAnObjectOnlyOnceItIsCommitted() throws Exception {
    DurableStore store = store();
    try (DurableStore.NewObject object = store.create("parts/1")) {
      object.stream().write(large());

      assertThat(store.exists("parts/1"), equalTo(false));
      assertThat(store.list("parts"), hasSize(0));
      assertThat(object.commit(), equalTo(true));
    }
    requireSame(store.read("parts/1"), large());
    assertThat(store.list("parts"), contains("parts/1"));
  }

  @Test
  void neverReplacesAnObjectWhicheverSizeTheTwoHave() throws Exception {
    DurableStore store = store();

    assertThat(store.putIfAbsent("small", bytes("first")), equalTo(true));
    assertThat(store.putIfAbsent("small", bytes("second")), equalTo(false));
    assertThat(store.putIfAbsent("small", large()), equalTo(false));
    assertThat(store.read("small"), equalTo(bytes("first")));
    assertThat(store.putIfAbsent("large", large()), equalTo(true));
    assertThat(store.putIfAbsent("large", large()), equalTo(false));
    store.put("large", bytes("over"));
    assertThat(store.read("large"), equalTo(bytes("over")));
  }

  @Test
  void givesANameToOneOfManyWritersWhoseBlocksDoNotMix() throws Exception {
    DurableStore store = store();
    ExecutorService threads = Executors.newFixedThreadPool(6);
    List<Future<Boolean>> writers = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      byte[] content = large();
      content[0] = (byte) i;
      writers.add(threads.submit(() -> store.putIfAbsent("claim", content)));
    }
    List<Integer> winners = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      if (writers.get(i).get()) {
        winners.add(i);
      }
    }
    threads.shutdown();

    byte[] expected = large();
    assertThat(winners, hasSize(1));
    expected[0] = winners.get(0).byteValue();
    requireSame(store.read("claim"), expected);
  }

  @Test
  void knowsItsOwnObjectThoughTheAnswerToItsCommitWasLost() throws Exception {
    DurableStore store = store();
    proxy.plan((number, method, target) -> number == 1 ? Fault.ANSWER_LOST : Fault.NONE);

    assertThat(store.putIfAbsent("claim", bytes("mine")), equalTo(true));
    assertThat(store.putIfAbsent("claim", bytes("late")), equalTo(false));
  }

  @Test
  void removesAFolderWithAllThatIsInItAndNothingElse() throws Exception {
    DurableStore store = store();
    for (int i = 0; i < 40; i++) {
      store.put("parts/%d".formatted(i), bytes("x"));
    }
    store.put("parts", bytes("an object of the folder's name"));
    store.put("parts2/1", bytes("x"));

    store.delete("parts");
    store.delete("nothing");

    assertThat(store.list(), contains("parts2"));
    assertThat(store.list("parts"), hasSize(0));
  }

  @Test
  void readsATrailerAndWhatIsBeforeItWithTwoRequests() throws Exception {
    DurableStore store = store();
    store.put("part", large());
    proxy.plan((number, method, target) -> Fault.NONE);

    try (var channel = store.open("part")) {
      long size = channel.size();
      var trailer = java.nio.ByteBuffer.allocate(16);
      channel.position(size - 16).read(trailer);
      var account = java.nio.ByteBuffer.allocate(500);
      channel.position(size - 516).read(account);
    }

    assertThat(proxy.requests(), hasSize(2));
  }

  @Test
  void saysThatAnObjectIsNotThere() throws Exception {
    DurableStore store = store();

    assertThrows(NoSuchFileException.class, () -> store.open("none"));
    assertThrows(NoSuchFileException.class, () -> store.read("none"));
    assertThrows(IllegalArgumentException.class, () -> store.open("../out"));
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"DROPPED", "ANSWER_LOST", "CUT", "SLOW", "UNAVAILABLE", "TOO_MANY"})
  void outlivesEachFaultAtEachRequestOfAWriteAndARead(Fault fault) throws Exception {
    DurableStore store = store();
    int requests = 8;
    // The first block, the last, the first range, the look.
    for (int at : new int[] {1, 3, 5, 8}) {
      int failing = at;
      proxy.plan((number, method, target) -> number == failing ? fault : Fault.NONE);
      String name = "object-%d".formatted(at);

      assertThat(store.putIfAbsent(name, large()), equalTo(true));
      requireSame(store.read(name), large());
      assertThat(store.exists(name), equalTo(true));
      // Three blocks, a commit, three ranges, a look, and as many more as the fault costs.
      assertThat(proxy.requests().size(), lessThan(requests + 3));
    }
  }

  @Test
  void waitsAsLongAsABusyStorageAsksFor() throws Exception {
    DurableStore store = store();
    long[] at = new long[4];
    proxy.plan(
        (number, method, target) -> {
          at[number] = System.nanoTime();
          return number == 1 ? Fault.TOO_MANY : Fault.NONE;
        });

    store.put("a", bytes("x"));

    assertThat((at[2] - at[1]) / 1_000_000 >= 1000, equalTo(true));
  }

  @Test
  void looksForTheSecretAgainWhenItIsRefused() throws Exception {
    Path file = Files.writeString(folder.resolve("key"), "U0VDUkVUU0VDUkVU");
    DurableStore store =
        DurableStores.at(
            Azurite.newContainer(Azurite.port(), Optional.of(file.toString())).toString());
    assertThrows(StorageRefusedException.class, () -> store.put("a", bytes("x")));

    Files.writeString(file, Azurite.key());
    store.put("a", bytes("x"));

    assertThat(new String(store.read("a"), StandardCharsets.UTF_8), equalTo("x"));
  }

  @Test
  void reachesAContainerByASignatureForWhatThatAllows() throws Exception {
    BlobAddress container = Azurite.newContainer();
    DurableStores.at(container.toString()).put("a", bytes("x"));
    String signature =
        BlobContainers.of(container)
            .generateSas(
                new BlobServiceSasSignatureValues(
                    OffsetDateTime.now(ZoneOffset.UTC).plusHours(1),
                    new BlobContainerSasPermission().setReadPermission(true)));
    Azurite.reachBySignature(container, Files.writeString(folder.resolve("sas"), signature));
    DurableStore store = DurableStores.at(container.toString());

    assertThat(new String(store.read("a"), StandardCharsets.UTF_8), equalTo("x"));
    var refused = assertThrows(StorageRefusedException.class, () -> store.put("b", bytes("x")));
    assertThat(refused.getMessage(), not(containsString("sig")));
  }

  @Test
  void tellsAWrongOrAMissingKeyWithoutShowingIt() throws Exception {
    var wrong = Files.createTempFile("key", "");
    Files.writeString(wrong, "U0VDUkVUU0VDUkVU");
    DurableStore refused =
        DurableStores.at(
            Azurite.newContainer(Azurite.port(), Optional.of(wrong.toString())).toString());
    IOException forbidden = assertThrows(IOException.class, () -> refused.put("a", bytes("x")));
    DurableStore keyless =
        DurableStores.at(Azurite.newContainer(Azurite.port(), Optional.empty()).toString());
    IOException missing = assertThrows(IOException.class, () -> keyless.put("a", bytes("x")));

    assertThat(
        forbidden.getMessage(),
        allOf(
            containsString("answers 403"),
            containsString("expected: credentials"),
            not(containsString("U0VDUkVUU0VDUkVU"))));
    assertThat(missing.getMessage(), containsString("/nowhere"));
  }
}
