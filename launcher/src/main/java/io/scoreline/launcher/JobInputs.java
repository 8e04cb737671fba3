package io.scoreline.launcher;

import io.scoreline.catalog.Catalog;
import io.scoreline.catalog.CatalogException;
import io.scoreline.catalog.DataAsset;
import io.scoreline.catalog.Datastore;
import io.scoreline.catalog.resolution.DataReference;
import io.scoreline.catalog.resolution.DataReferences;
import io.scoreline.catalog.snapshot.Snapshots;
import io.scoreline.pipeline.ExitCode;
import io.scoreline.transforms.plan.FileDataset;
import io.scoreline.transforms.plan.InputStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the inputs of a job on this machine: what is in a datastore stays where it is, what is not
 * is copied to the default datastore once per content, unless it is to be read in place; what is at
 * an http address is fetched.
 */
final class JobInputs {
  private static final String UPLOADS = "LocalUpload";

  /** Who asks, before the host of an address, and what signs it, in its query. */
  private static final Pattern SECRET =
      Pattern.compile(
          "(?i)((?<=^https?://)[^/?#]*(?=@)"
              + "|(?<=[?&](sig|signature|token|access_token|x-amz-signature|x-goog-signature)=)[^&#]*)");

  /** A listing that takes longer than so many files is not needed: the input is large. */
  private static final int MAX_MEASURED_FILES = 10_000;

  private static final int SHOWN_FILES = 10;

  /**
   * The inputs of a job.
   *
   * @param roots what the job reads, each under the name that the caller gave it
   * @param leftOut a line each for what was not copied, as it holds no records
   */
  record Found(List<FileDataset.Root> roots, List<String> leftOut) {
    Found {
      roots = List.copyOf(roots);
      leftOut = List.copyOf(leftOut);
    }
  }

  private final Catalog catalog;
  private final DataReferences references;
  private final HttpFiles http;

  JobInputs(Catalog catalog, Path workingFolder) {
    this.catalog = catalog;
    this.references = new DataReferences(catalog, workingFolder);
    this.http = new HttpFiles(uploads());
  }

  private Path uploads() {
    Datastore standard = catalog.datastores().defaultDatastore();
    if (standard.location() instanceof Datastore.Local local) {
      return local.root().resolve(UPLOADS);
    }
    throw new LaunchException(
        ExitCode.OTHER,
        "the default datastore %s is not a local one (expected: a local datastore)"
            .formatted(standard.name()));
  }

  /**
   * Finds inputs; all that cannot be found are told at once.
   *
   * @param mayBeEmpty whether an input without files is one
   */
  Found find(
      List<String> texts, Optional<DataAsset.Type> type, boolean upload, boolean mayBeEmpty) {
    if (texts.isEmpty()) {
      throw new LaunchException(
          ExitCode.BAD_ARGUMENTS, "Input path can't be empty for batch endpoint invoke");
    }
    List<FileDataset.Root> found = new ArrayList<>();
    List<String> leftOut = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    EnumSet<ExitCode> codes = EnumSet.noneOf(ExitCode.class);
    for (String text : texts) {
      try {
        String path = find(text, type, upload, mayBeEmpty, leftOut);
        found.add(new FileDataset.Root(path, withoutSecret(withoutKind(text))));
      } catch (CatalogException e) {
        problems.add(e.getMessage());
        codes.add(ExitCode.of(e.kind()));
      }
    }
    if (!problems.isEmpty()) {
      // The smallest number but 1: what is wrong in itself goes before what is missing.
      ExitCode code =
          codes.stream().filter(each -> each != ExitCode.OTHER).findFirst().orElse(ExitCode.OTHER);
      throw new LaunchException(code, String.join("\n", problems));
    }
    return new Found(found, leftOut);
  }

  /** An input as it may be kept and shown: what signs an address in its query lets others in. */
  static String withoutSecret(String text) {
    return SECRET.matcher(text).replaceAll("…");
  }

  /** The path in a text that says {@code folder:} or {@code file:} before it. */
  private static String withoutKind(String text) {
    for (String kind : List.of("folder:", "file:")) {
      if (text.startsWith(kind)) {
        return text.substring(kind.length());
      }
    }
    return text;
  }

  private String find(
      String text,
      Optional<DataAsset.Type> type,
      boolean upload,
      boolean mayBeEmpty,
      List<String> leftOut) {
    if (isGlob(text) && references.outputFolder(text) instanceof DataReference.Local pattern) {
      if (!Files.exists(pattern.path())) {
        requireMatch(text, new LocalGlob(pattern.path()), mayBeEmpty);
        return pattern.path().toString();
      }
    }
    DataReference reference = references.input(text, type);
    if (reference instanceof DataReference.Blob blob) {
      return blob.location();
    }
    if (reference instanceof DataReference.Remote remote) {
      return http.fetch(remote).toString();
    }
    Path path = ((DataReference.Local) reference).path();
    Path read = !upload || isInDatastore(path) ? path : copied(path, mayBeEmpty, leftOut);
    return read.toString();
  }

  private static boolean isGlob(String text) {
    return !text.startsWith("http") && LocalGlob.isOne(text);
  }

  private static void requireMatch(String text, LocalGlob glob, boolean mayBeEmpty) {
    try {
      if (!Files.isDirectory(glob.folder())) {
        throw unreadable("%s: there is no folder %s".formatted(text, glob.folder()));
      }
      if (!mayBeEmpty && !glob.matchesAny()) {
        throw unreadable("%s: no file matches in %s".formatted(text, glob.folder()));
      }
    } catch (PatternSyntaxException e) {
      throw new CatalogException(
          CatalogException.Kind.INVALID,
          "%s: is no pattern of file names: %s".formatted(text, e.getDescription()));
    } catch (IOException e) {
      throw unreadable("%s: %s cannot be listed: %s".formatted(text, glob.folder(), e));
    }
  }

  private Path copied(Path path, boolean mayBeEmpty, List<String> leftOut) {
    InputTree tree;
    try {
      tree = InputTree.of(path);
    } catch (IOException e) {
      throw unreadable("%s cannot be listed: %s".formatted(path, e));
    }
    if (tree.unreadable().equals(List.of(path))) {
      throw unreadable("%s: you may not read it (expected: one that may be read)".formatted(path));
    }
    if (!tree.unreadable().isEmpty()) {
      // What is in a folder that cannot be listed, no dead letter could name.
      boolean files = tree.unreadable().stream().noneMatch(Files::isDirectory);
      throw unreadable(
          "%s cannot be copied, as you may not read %s (expected: files that may be read%s)"
              .formatted(
                  path,
                  shown(tree.unreadable().stream().map(Path::toString).toList()),
                  files
                      ? "; --no-upload scores the others, and makes a dead letter of each of these"
                      : ""));
    }
    if (tree.files().isEmpty() && !mayBeEmpty) {
      String others = tree.leftOut().isEmpty() ? "" : ", only " + shown(tree.leftOut());
      throw unreadable("%s holds no file%s".formatted(path, others));
    }
    leftOut.addAll(tree.leftOut());
    return new Snapshots(uploads()).keep(path, tree.files()).path();
  }

  private static String shown(List<String> names) {
    String shown = names.stream().limit(SHOWN_FILES).collect(Collectors.joining(", "));
    return names.size() > SHOWN_FILES
        ? "%s and %d more".formatted(shown, names.size() - SHOWN_FILES)
        : shown;
  }

  private static CatalogException unreadable(String message) {
    return new CatalogException(CatalogException.Kind.UNREADABLE, message);
  }

  private boolean isInDatastore(Path path) {
    return catalog.datastores().list().stream()
        .map(Datastore::location)
        .anyMatch(
            location ->
                location instanceof Datastore.Local local
                    && path.startsWith(local.root().toAbsolutePath().normalize()));
  }

  /** How large inputs are together, or very large if they have very many files. */
  static long measure(List<FileDataset.Root> inputs) {
    long bytes = 0;
    int files = 0;
    for (FileDataset.Root root : inputs) {
      if (!InputStorage.isLocal(root.path())) {
        return Long.MAX_VALUE;
      }
      Path input = Path.of(root.path());
      if (!Files.exists(input)) {
        return Long.MAX_VALUE;
      }
      try (Stream<Path> paths = Files.walk(input)) {
        for (Path path : (Iterable<Path>) paths::iterator) {
          if (Files.isRegularFile(path)) {
            bytes += Files.size(path);
            files++;
          }
          if (files > MAX_MEASURED_FILES) {
            return Long.MAX_VALUE;
          }
        }
      } catch (IOException | java.io.UncheckedIOException e) {
        return Long.MAX_VALUE;
      }
    }
    return bytes;
  }

  /** Whether a path is in the place where local input is copied to. */
  static boolean isUpload(String path) {
    return path.contains("/" + UPLOADS + "/");
  }
}
