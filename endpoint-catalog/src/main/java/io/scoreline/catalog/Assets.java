package io.scoreline.catalog;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Registered assets of one kind. A version never changes once it is registered. */
public interface Assets<A extends Asset> {
  /**
   * Registers a version.
   *
   * @param version empty: the next whole number after the largest one, starting with 1
   * @param asset makes the asset of the name and version that were settled on
   * @return what is stored
   * @throws CatalogException of kind {@code CONFLICT} if the version exists
   */
  A create(String name, Optional<String> version, Function<AssetVersion, A> asset);

  /** That version, archived or not. */
  Optional<A> find(AssetVersion id);

  /**
   * That version, archived or not.
   *
   * @throws CatalogException of kind {@code NOT_FOUND}, naming what exists
   */
  A require(AssetVersion id);

  /** The version registered last that is not archived: the label {@code latest}. */
  Optional<A> latest(String name);

  /**
   * The version registered last that is not archived.
   *
   * @throws CatalogException of kind {@code NOT_FOUND}, naming what exists
   */
  A requireLatest(String name);

  /** All versions of a name that are not archived, the one registered last first. */
  List<A> versions(String name);

  /** The latest version of every name, in the order of the names. */
  List<A> list();

  /** Whether a version is archived. */
  boolean isArchived(AssetVersion id);

  /**
   * Hides a version, or all versions of a name, from lists and from {@code latest}.
   *
   * @param version empty: all
   * @throws CatalogException of kind {@code NOT_FOUND} if there is none
   */
  void archive(String name, Optional<String> version);

  /**
   * Shows a version, or all versions of a name, again.
   *
   * @param version empty: all
   * @throws CatalogException of kind {@code NOT_FOUND} if there is none
   */
  void restore(String name, Optional<String> version);
}
