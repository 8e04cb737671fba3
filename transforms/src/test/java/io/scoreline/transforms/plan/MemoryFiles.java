package io.scoreline.transforms.plan;

import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Pattern;
import org.apache.beam.sdk.io.FileSystem;
import org.apache.beam.sdk.io.FileSystemRegistrar;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.options.PipelineOptions;

/** A Beam file system {@code mem://} of sizes, with globs and missing files as on blob storage. */
public final class MemoryFiles extends ReadOnlyFiles {
  /** Size by path. */
  static final Map<String, Long> SIZES = new ConcurrentSkipListMap<>();

  /** Found by Beam. */
  public static final class Registrar implements FileSystemRegistrar {
    @Override
    public Iterable<FileSystem<?>> fromOptions(PipelineOptions options) {
      return List.of(new MemoryFiles());
    }
  }

  private MemoryFiles() {
    super("mem");
  }

  @Override
  protected List<MatchResult> match(List<String> specs) {
    List<MatchResult> results = new ArrayList<>();
    for (String spec : specs) {
      Pattern glob =
          Pattern.compile(
              spec.replaceAll("[.{}()+^$|\\\\]", "\\\\$0")
                  .replace("**", "<any>")
                  .replace("*", "[^/]*")
                  .replace("<any>", ".*")
                  .replace("?", "[^/]"));
      List<MatchResult.Metadata> files = new ArrayList<>();
      SIZES.forEach(
          (path, size) -> {
            if (glob.matcher(path).matches()) {
              MatchResult.Metadata.Builder file = listed(path, size);
              // As on S3: a listing tells no checksum.
              files.add(spec.equals(path) ? file.setChecksum("of " + size).build() : file.build());
            }
          });
      results.add(found(spec, files));
    }
    return results;
  }

  @Override
  protected ReadableByteChannel open(Id id) {
    throw new UnsupportedOperationException();
  }
}
