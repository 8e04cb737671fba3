package io.scoreline.catalog;

/** Something that is registered under a name and a version and never changes afterwards. */
public sealed interface Asset permits DataAsset, EnvironmentAsset, ModelAsset {
  /** Its name and version. */
  AssetVersion id();

  /** What people wrote on it. */
  Metadata metadata();

  /** Fields that are shown and change nothing. */
  KeptFields kept();

  /** When it was registered. */
  Timestamps timestamps();
}
