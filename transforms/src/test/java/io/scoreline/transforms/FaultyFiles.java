package io.scoreline.transforms;

import io.scoreline.transforms.plan.ReadOnlyFiles;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.io.FileSystem;
import org.apache.beam.sdk.io.FileSystemRegistrar;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * A Beam file system {@code faulty://} whose files, and what goes wrong with them, are of tests.
 */
public final class FaultyFiles extends ReadOnlyFiles {
  static final String SCHEME = "faulty";

  /** Found by Beam. */
  public static final class Registrar implements FileSystemRegistrar {
    @Override
    public Iterable<FileSystem<?>> fromOptions(PipelineOptions options) {
      return List.of(new FaultyFiles());
    }
  }

  private FaultyFiles() {
    super(SCHEME);
  }

  @Override
  protected List<MatchResult> match(List<String> specs) throws IOException {
    List<MatchResult> results = new ArrayList<>();
    for (String spec : specs) {
      List<MatchResult.Metadata> files = new ArrayList<>();
      for (InputFaults.Listed file : InputFaults.of(spec).match(spec)) {
        files.add(
            listed(file.path(), file.sizeBytes()).setLastModifiedMillis(file.version()).build());
      }
      results.add(found(spec, files));
    }
    return results;
  }

  @Override
  protected ReadableByteChannel open(Id id) throws IOException {
    return InputFaults.of(id.path()).open(id.path());
  }
}
