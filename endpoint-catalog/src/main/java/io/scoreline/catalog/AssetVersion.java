package io.scoreline.catalog;

import static java.util.Objects.requireNonNull;

/** A registered asset's name and version; both in the case they were given in. */
public record AssetVersion(String name, String version) {
  public AssetVersion {
    requireNonNull(name, "name is null");
    requireNonNull(version, "version is null");
    if (name.isEmpty() || version.isEmpty()) {
      throw new IllegalArgumentException(
          "asset: \"%s:%s\" (expected: a name and a version)".formatted(name, version));
    }
  }

  /** As YAML names it: {@code azureml:name:version}. */
  public String reference() {
    return "azureml:" + name + ":" + version;
  }
}
