package io.scoreline.transforms.plan;

import java.io.FileNotFoundException;
import java.nio.channels.WritableByteChannel;
import java.util.Collection;
import java.util.List;
import org.apache.beam.sdk.io.FileSystem;
import org.apache.beam.sdk.io.fs.CreateOptions;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.MoveOptions;
import org.apache.beam.sdk.io.fs.ResolveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;

/** A Beam file system of a test, with all that is of no matter to who only lists and reads. */
public abstract class ReadOnlyFiles extends FileSystem<ReadOnlyFiles.Id> {
  private final String scheme;

  protected ReadOnlyFiles(String scheme) {
    this.scheme = scheme;
  }

  /** A file. */
  public record Id(String scheme, String path) implements ResourceId {
    @Override
    public ResourceId resolve(String other, ResolveOptions options) {
      throw new UnsupportedOperationException();
    }

    @Override
    public ResourceId getCurrentDirectory() {
      throw new UnsupportedOperationException();
    }

    @Override
    public String getScheme() {
      return scheme;
    }

    @Override
    public String getFilename() {
      return path.substring(path.lastIndexOf('/') + 1);
    }

    @Override
    public boolean isDirectory() {
      return false;
    }

    @Override
    public String toString() {
      return path;
    }
  }

  /** A file as a listing shows it, without the time of its last change. */
  protected final MatchResult.Metadata.Builder listed(String path, long sizeBytes) {
    return MatchResult.Metadata.builder()
        .setResourceId(new Id(scheme, path))
        .setSizeBytes(sizeBytes)
        .setIsReadSeekEfficient(true);
  }

  /** What matches a pattern; nothing is an answer of its own. */
  protected static MatchResult found(String spec, List<MatchResult.Metadata> files) {
    return files.isEmpty()
        ? MatchResult.create(
            MatchResult.Status.NOT_FOUND, new FileNotFoundException("nothing matches " + spec))
        : MatchResult.create(MatchResult.Status.OK, files);
  }

  @Override
  protected Id matchNewResource(String path, boolean isDirectory) {
    if (!isDirectory && path.endsWith("/")) {
      throw new IllegalArgumentException(path + " is a folder");
    }
    return new Id(scheme, path);
  }

  @Override
  protected String getScheme() {
    return scheme;
  }

  @Override
  protected WritableByteChannel create(Id id, CreateOptions options) {
    throw new UnsupportedOperationException();
  }

  @Override
  protected void copy(List<Id> from, List<Id> to) {
    throw new UnsupportedOperationException();
  }

  @Override
  protected void rename(List<Id> from, List<Id> to, MoveOptions... options) {
    throw new UnsupportedOperationException();
  }

  @Override
  protected void delete(Collection<Id> ids) {
    throw new UnsupportedOperationException();
  }
}
