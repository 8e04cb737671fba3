package io.scoreline.storages.azureblob;

import org.apache.beam.sdk.io.fs.ResolveOptions;
import org.apache.beam.sdk.io.fs.ResolveOptions.StandardResolveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;

/** A blob, or what names of blobs begin with, as Beam names it. */
record BlobResourceId(BlobAddress address) implements ResourceId {
  private static final long serialVersionUID = 1;

  @Override
  public ResourceId resolve(String other, ResolveOptions options) {
    if (!isDirectory()) {
      throw new IllegalStateException("%s is no folder".formatted(this));
    }
    boolean folder = options == StandardResolveOptions.RESOLVE_DIRECTORY;
    if (!folder && other.endsWith("/")) {
      throw new IllegalArgumentException(
          "'%s' (expected: a file, without a slash)".formatted(other));
    }
    String name = folder && !other.endsWith("/") ? other + "/" : other;
    return new BlobResourceId(address.withName(address.name() + name));
  }

  @Override
  public ResourceId getCurrentDirectory() {
    String name = address.name();
    return isDirectory()
        ? this
        : new BlobResourceId(address.withName(name.substring(0, name.lastIndexOf('/') + 1)));
  }

  @Override
  public String getScheme() {
    return "wasbs";
  }

  @Override
  public String getFilename() {
    String name = address.name();
    int end = isDirectory() ? Math.max(0, name.length() - 1) : name.length();
    return name.isEmpty() ? null : name.substring(name.lastIndexOf('/', end - 1) + 1, end);
  }

  @Override
  public boolean isDirectory() {
    return address.name().isEmpty() || address.name().endsWith("/");
  }

  @Override
  public String toString() {
    return address.toString();
  }
}
