package io.scoreline.catalog.resolution;

import static java.util.Objects.requireNonNull;

import io.scoreline.catalog.DataAsset;
import java.nio.file.Path;

/** Where data is. */
public sealed interface DataReference {
  /** A file or a folder; never {@code mltable}. */
  DataAsset.Type type();

  /** What the caller wrote, for messages and job records. */
  String origin();

  /**
   * On this machine.
   *
   * @param path absolute
   */
  record Local(Path path, DataAsset.Type type, String origin) implements DataReference {
    public Local {
      if (!path.isAbsolute()) {
        throw new IllegalArgumentException("path: %s (expected: absolute)".formatted(path));
      }
      requireNonNull(type, "type is null");
      requireNonNull(origin, "origin is null");
    }
  }

  /**
   * In Azure's blob storage.
   *
   * @param location an address of it, without a secret
   */
  record Blob(String location, DataAsset.Type type, String origin) implements DataReference {
    public Blob {
      requireNonNull(location, "location is null");
      requireNonNull(type, "type is null");
      requireNonNull(origin, "origin is null");
    }
  }

  /**
   * Somewhere else.
   *
   * @param uri with {@code http} or {@code https}; ends in a slash if it is a folder
   */
  record Remote(String uri, DataAsset.Type type, String origin) implements DataReference {
    public Remote {
      requireNonNull(uri, "uri is null");
      requireNonNull(type, "type is null");
      requireNonNull(origin, "origin is null");
    }
  }
}
