package io.scoreline.launcher;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputTreeTest {
  @TempDir private Path folder;
  private Path root;

  @BeforeEach
  void makeAnInput() throws IOException {
    root = Files.createDirectories(folder.resolve("in"));
    Files.writeString(root.resolve("a.csv"), "a\n1\n");
    Files.writeString(folder.resolve("b.csv"), "b\n1\n");
  }

  @Test
  void followsLinksWhereverTheyLead() throws IOException {
    var link = Files.createSymbolicLink(root.resolve("b.csv"), folder.resolve("b.csv"));

    var tree = InputTree.of(root);

    assertThat(
        tree.files().stream().sorted().toList(), equalTo(List.of(root.resolve("a.csv"), link)));
    assertThat(tree.leftOut(), empty());
  }

  @Test
  void leavesOutWhatHoldsNoRecordsAndSaysSo() throws Exception {
    var dangling = Files.createSymbolicLink(root.resolve("dangling"), folder.resolve("nothing"));
    var itself = Files.createSymbolicLink(root.resolve("itself"), root.resolve("itself"));
    var round = Files.createSymbolicLink(root.resolve("round"), root);
    var pipe = root.resolve("pipe");
    new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();

    var tree = InputTree.of(root);

    assertThat(tree.files(), equalTo(List.of(root.resolve("a.csv"))));
    assertThat(
        tree.leftOut().stream().sorted().toList(),
        equalTo(
            List.of(
                dangling + ": a link to nothing",
                itself + ": a link to nothing",
                pipe + ": a pipe, a socket or a device",
                round + ": a link to a folder that it is in")));
    assertThat(tree.unreadable(), empty());
  }

  @Test
  void namesFilesAndFoldersThatCannotBeReadUnlessTheyAreHidden() throws IOException {
    var file = Files.createFile(root.resolve("c.csv"));
    var inner = Files.createDirectory(root.resolve("inner"));
    var hidden = Files.createFile(root.resolve(".hidden"));
    for (var path : List.of(file, inner, hidden)) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("---------"));
    }
    assumeFalse(Files.isReadable(file), "the user may read everything: skipped");

    var tree = InputTree.of(root);
    Files.setPosixFilePermissions(inner, PosixFilePermissions.fromString("rwx------"));

    assertThat(tree.unreadable().stream().sorted().toList(), equalTo(List.of(file, inner)));
    assertThat(tree.leftOut(), equalTo(List.of(hidden + ": hidden, and cannot be read")));
  }
}
