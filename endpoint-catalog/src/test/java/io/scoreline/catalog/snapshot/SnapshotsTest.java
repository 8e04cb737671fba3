package io.scoreline.catalog.snapshot;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.catalog.CatalogException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotsTest {
  @TempDir private Path folder;
  private Path kept;
  private Snapshots snapshots;
  private Path model;

  @BeforeEach
  void makeAModel() throws IOException {
    kept = folder.resolve("snapshots");
    snapshots = new Snapshots(kept);
    model = Files.createDirectories(folder.resolve("model"));
    Files.createDirectories(model.resolve("inner"));
    Files.writeString(model.resolve("weights"), "1 2 3");
    Files.writeString(model.resolve("inner/more"), "4");
  }

  @Test
  void keepsFoldersAsTheyWere() throws IOException {
    var snapshot = snapshots.keep(model);

    Files.writeString(model.resolve("weights"), "changed");

    assertThat(snapshot.path(), equalTo(kept.resolve(snapshot.sha256()).resolve("model")));
    assertThat(Files.readString(snapshot.path().resolve("weights")), equalTo("1 2 3"));
    assertThat(Files.readString(snapshot.path().resolve("inner/more")), equalTo("4"));
  }

  @Test
  void keepsSingleFiles() throws IOException {
    var snapshot = snapshots.keep(model.resolve("weights"));

    assertThat(snapshot.path().getFileName().toString(), equalTo("weights"));
    assertThat(Files.readString(snapshot.path()), equalTo("1 2 3"));
  }

  @Test
  void keepsTheSameContentOnce() throws IOException {
    var first = snapshots.keep(model);
    var time = Files.getLastModifiedTime(first.path().resolve("weights"));
    Files.setLastModifiedTime(model.resolve("weights"), FileTime.fromMillis(0));

    var second = snapshots.keep(model);

    assertThat(second, equalTo(first));
    assertThat(Files.getLastModifiedTime(first.path().resolve("weights")), equalTo(time));
    assertThat(entries(), equalTo(List.of(first.sha256())));
  }

  @Test
  void keepsTheSameContentOnceWhenManyKeepItAtOnce() throws Exception {
    var threads = Executors.newFixedThreadPool(8);
    var calls = Collections.nCopies(32, (Callable<Snapshot>) () -> snapshots.keep(model));

    for (var call : threads.invokeAll(calls)) {
      assertThat(call.get(), equalTo(snapshots.keep(model)));
    }
    threads.shutdown();

    assertThat(entries(), equalTo(List.of(snapshots.keep(model).sha256())));
  }

  @Test
  void givesTheSameHashWhenASnapshotIsKeptAgain() {
    var first = snapshots.keep(model);

    assertThat(snapshots.keep(first.path()), equalTo(first));
  }

  @Test
  void tellsContentsApart() throws IOException {
    var first = snapshots.keep(model);
    Files.writeString(model.resolve("weights"), "1 2 4");

    assertThat(snapshots.keep(model).sha256(), not(equalTo(first.sha256())));
  }

  @Test
  void followsLinksInsideAndRefusesThoseThatLeave() throws IOException {
    Files.createSymbolicLink(model.resolve("alias"), model.resolve("weights"));
    var snapshot = snapshots.keep(model);
    assertThat(Files.readString(snapshot.path().resolve("alias")), equalTo("1 2 3"));
    assertThat(Files.isSymbolicLink(snapshot.path().resolve("alias")), equalTo(false));

    Files.writeString(folder.resolve("secret"), "x");
    Files.createSymbolicLink(model.resolve("leak"), folder.resolve("secret"));

    assertRefused("is a link that leaves");
  }

  @Test
  void refusesLinksThatGoRound() throws IOException {
    Files.createSymbolicLink(model.resolve("inner/up"), model);

    assertRefused("a link goes round in a circle");
  }

  @Test
  void refusesALargeFilePointer() throws IOException {
    Files.writeString(
        model.resolve("weights"), "version https://git-lfs.github.com/spec/v1\noid sha256:a\n");

    assertRefused("is a Git LFS pointer, not the file itself (fetch it with: git lfs pull)");
  }

  @Test
  void leavesNothingBehindWhenItFails() throws IOException {
    Files.createDirectories(kept);
    Files.createSymbolicLink(model.resolve("leak"), folder);

    assertRefused("is a link that leaves");

    assertThat(entries(), equalTo(List.of()));
  }

  @Test
  void keepsTheFilesOfAnInputWhateverTheyHoldAndWhereverTheyAre() throws IOException {
    Files.writeString(folder.resolve("elsewhere"), "x");
    var link = Files.createSymbolicLink(model.resolve("link"), folder.resolve("elsewhere"));
    var pointer = model.resolve("pointer");
    Files.writeString(pointer, "version https://git-lfs.github.com/spec/v1\noid sha256:a\n");
    Files.createSymbolicLink(model.resolve("dangling"), folder.resolve("nothing"));

    var snapshot = snapshots.keep(model, List.of(link, pointer));

    assertThat(Files.readString(snapshot.path().resolve("link")), equalTo("x"));
    assertThat(Files.exists(snapshot.path().resolve("pointer")), equalTo(true));
    assertThat(Files.exists(snapshot.path().resolve("weights")), equalTo(false));
  }

  @Test
  void givesFilesTheSameHashAsTheirFolder() {
    var files = List.of(model.resolve("weights"), model.resolve("inner/more"));

    assertThat(snapshots.keep(model, files), equalTo(snapshots.keep(model)));
  }

  private void assertRefused(String message) {
    var error = assertThrows(CatalogException.class, () -> snapshots.keep(model));
    assertThat(error.getMessage(), containsString(message));
    assertThat(error.kind(), equalTo(CatalogException.Kind.INVALID));
  }

  private List<String> entries() throws IOException {
    try (var paths = Files.list(kept)) {
      return paths.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }
}
