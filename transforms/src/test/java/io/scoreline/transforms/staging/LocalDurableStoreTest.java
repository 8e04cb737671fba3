package io.scoreline.transforms.staging;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalDurableStoreTest {
  @TempDir Path folder;

  private DurableStore store() {
    return DurableStores.at(folder.resolve("store").toString());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private List<String> files() throws IOException {
    try (var all = Files.walk(folder.resolve("store"))) {
      return all.filter(Files::isRegularFile)
          .map(file -> folder.resolve("store").relativize(file).toString())
          .toList();
    }
  }

  @Test
  void letsExactlyOneOfManyWritersPutAnObject() throws Exception {
    int writers = 16;
    var threads = Executors.newFixedThreadPool(writers);
    try {
      for (int round = 0; round < 20; round++) {
        String name = "parts/" + round;
        CyclicBarrier together = new CyclicBarrier(writers);
        List<Callable<Boolean>> tasks = new ArrayList<>();
        for (int writer = 0; writer < writers; writer++) {
          String content = "writer " + writer;
          tasks.add(
              () -> {
                together.await();
                return store().putIfAbsent(name, bytes(content));
              });
        }
        List<Integer> winners = new ArrayList<>();
        List<Future<Boolean>> puts = threads.invokeAll(tasks);
        for (int writer = 0; writer < writers; writer++) {
          if (puts.get(writer).get()) {
            winners.add(writer);
          }
        }

        assertThat(winners, hasSize(1));
        assertThat(store().read(name), equalTo(bytes("writer " + winners.get(0))));
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(files(), hasSize(20));
  }

  @Test
  void showsNothingBeforeTheCommitAndLeavesNothingWithoutOne() throws IOException {
    try (DurableStore.NewObject object = store().create("a/b")) {
      object.stream().write(bytes("half"));
      object.stream().flush();

      assertThat(store().exists("a/b"), is(false));
      assertThat(store().list("a"), equalTo(List.of()));
    }

    assertThat(files(), equalTo(List.of()));
    assertThrows(NoSuchFileException.class, () -> store().open("a/b"));
  }

  @Test
  void keepsTheFirstObject() throws IOException {
    assertThat(store().putIfAbsent("a", bytes("one")), is(true));
    assertThat(store().putIfAbsent("a", bytes("two")), is(false));

    assertThat(store().read("a"), equalTo(bytes("one")));
    assertThat(files(), equalTo(List.of("a")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "../a", "a/../../b", "/etc/passwd", "", ".", "a/.."})
  void refusesNamesOutsideItsFolder(String name) {
    assertThrows(IllegalArgumentException.class, () -> store().create(name));
    assertThrows(IllegalArgumentException.class, () -> store().delete(name));
    assertThrows(IllegalArgumentException.class, () -> store().open(name));
  }

  @Test
  void listsSortedAndDeletesFolders() throws IOException {
    for (String name : List.of("p/3", "p/1", "p/2", "q")) {
      store().putIfAbsent(name, bytes(name));
    }

    assertThat(store().list("p"), equalTo(List.of("p/1", "p/2", "p/3")));
    store().delete("p");
    store().delete("p");
    assertThat(files(), equalTo(List.of("q")));
    store().deleteIfEmpty();
    assertThat(store().exists("q"), is(true));
    store().delete("q");
    store().deleteIfEmpty();
    assertThat(Files.exists(folder.resolve("store")), is(false));
  }

  @Test
  void refusesLocationsItCannotBeDurableAt() {
    assertThrows(IllegalArgumentException.class, () -> DurableStores.at("s3://bucket/folder"));
  }
}
