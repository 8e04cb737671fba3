package io.scoreline.catalog;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.regex.Pattern;

/** How a document names a registered asset. */
public sealed interface AssetReference {
  /** The only label. */
  String LATEST = "latest";

  /** The asset's name. */
  String name();

  /** One version. */
  record Exact(String name, String version) implements AssetReference {
    public Exact {
      requireNonNull(name, "name is null");
      requireNonNull(version, "version is null");
    }
  }

  /** The version registered last. */
  record Latest(String name) implements AssetReference {
    public Latest {
      requireNonNull(name, "name is null");
    }
  }

  /**
   * Reads {@code name:version} and {@code name@latest}, both with or without {@code azureml:}, and
   * the long forms that end in {@code /<collection>/name/versions/version}, {@code …/labels/latest}
   * or {@code …/versions/labels/latest}.
   *
   * @param collection the long forms' word for the kind, such as {@code models}
   * @return empty if the text has none of these forms
   */
  static Optional<AssetReference> parse(String text, String collection) {
    var longForm =
        Pattern.compile(
                ".*/"
                    + Pattern.quote(collection)
                    + "/(?<name>[^/]+)/(versions/(?<version>[^/]+)|(versions/)?labels/"
                    + LATEST
                    + ")")
            .matcher(text);
    if (longForm.matches()) {
      var version = Optional.ofNullable(longForm.group("version"));
      return Optional.of(
          version
              .<AssetReference>map(v -> new Exact(longForm.group("name"), v))
              .orElseGet(() -> new Latest(longForm.group("name"))));
    }
    var bare = text.startsWith("azureml:") ? text.substring("azureml:".length()) : text;
    var shortForm =
        Pattern.compile("(?<name>[^/:@\\s]+)(:(?<version>[^/:@\\s]+)|@" + LATEST + ")")
            .matcher(bare);
    if (!shortForm.matches()) {
      return Optional.empty();
    }
    var version = Optional.ofNullable(shortForm.group("version"));
    return Optional.of(
        version
            .<AssetReference>map(v -> new Exact(shortForm.group("name"), v))
            .orElseGet(() -> new Latest(shortForm.group("name"))));
  }

  /**
   * The asset meant.
   *
   * @throws CatalogException of kind {@code NOT_FOUND} if there is none
   */
  default <A extends Asset> A in(Assets<A> assets) {
    return this instanceof Exact exact
        ? assets.require(new AssetVersion(exact.name(), exact.version()))
        : assets.requireLatest(name());
  }
}
