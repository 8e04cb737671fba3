package io.scoreline.catalog.resolution;

import static java.util.Objects.requireNonNull;

import io.scoreline.catalog.AssetReference;
import io.scoreline.catalog.Catalog;
import io.scoreline.catalog.CatalogException;
import io.scoreline.catalog.DataAsset;
import io.scoreline.catalog.Datastore;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the data that a caller names: a data asset, a path in a datastore, a URL or a local path.
 *
 * <p>Understood are {@code azureml:name:version}, {@code azureml:name@latest}, long ids of data
 * assets, {@code azureml://datastores/d/paths/p} and its long form, addresses of Azure's blob
 * storage ({@code wasbs}, {@code abfss}, {@code https}), {@code http} and {@code https} URLs, and
 * local paths; each also after {@code folder:} or {@code file:}.
 */
public final class DataReferences {
  private static final Pattern DATASTORE =
      Pattern.compile("azureml://(.*/)?datastores/(?<datastore>[^/]+)/paths/(?<path>.*)");
  private static final Pattern FILE_URI =
      Pattern.compile(
          "https?://[^/?#]+/([^?#]*/)?[^/?#]+\\.[A-Za-z0-9]+([?#].*)?", Pattern.CASE_INSENSITIVE);
  private static final Pattern BLOB_ADDRESS =
      Pattern.compile(
          "(wasbs?|abfss?)://[a-z0-9$][a-z0-9-]{2,62}@[a-z0-9]{3,24}\\.(blob|dfs)\\.[a-z0-9.-]+(/.*)?",
          Pattern.DOTALL);
  private static final Pattern BLOB_URL =
      Pattern.compile(
          "https://(?<host>[a-z0-9]{3,24}\\.(blob|dfs)\\.[a-z0-9.-]+)/(?<container>[^/?#]+)(/[^?#]*)?");
  private static final Pattern GLOB = Pattern.compile("[*?\\[]");
  private static final String FOLDER_PREFIX = "folder:";
  private static final String FILE_PREFIX = "file:";

  private final Catalog catalog;
  private final Path workingFolder;

  /**
   * @param workingFolder what relative local paths start from
   */
  public DataReferences(Catalog catalog, Path workingFolder) {
    this.catalog = requireNonNull(catalog, "catalog is null");
    this.workingFolder = workingFolder.toAbsolutePath().normalize();
  }

  /**
   * Finds an input.
   *
   * @param type what the caller says it is; empty: as the asset, the prefix or the files say
   * @throws CatalogException of kind {@code INVALID} if the text names nothing that can be an
   *     input, of kind {@code NOT_FOUND} if an asset or a datastore does not exist, of kind {@code
   *     UNREADABLE} if a local path does not
   */
  public DataReference input(String text, Optional<DataAsset.Type> type) {
    if (text.isBlank()) {
      throw invalid("Input path can't be empty for batch endpoint invoke");
    }
    return find(text, type, text, true);
  }

  /**
   * Finds an output folder, which need not exist yet.
   *
   * @throws CatalogException of kind {@code INVALID} if the text names nothing that can be written,
   *     of kind {@code NOT_FOUND} if the datastore does not exist
   */
  public DataReference outputFolder(String text) {
    if (text.isBlank()) {
      throw invalid("Output path can't be empty for batch endpoint invoke");
    }
    return find(text, Optional.of(DataAsset.Type.URI_FOLDER), text, false);
  }

  private DataReference find(
      String text, Optional<DataAsset.Type> type, String origin, boolean mustExist) {
    var lowered = text.toLowerCase(Locale.ROOT);
    if (lowered.startsWith(FOLDER_PREFIX)) {
      var rest = text.substring(FOLDER_PREFIX.length());
      return find(rest, Optional.of(DataAsset.Type.URI_FOLDER), origin, mustExist);
    }
    if (lowered.startsWith(FILE_PREFIX)) {
      // "file:" is the marker of 2021 before a path or URL; "file:///x" is a URL that may be
      // either.
      var rest = text.substring(FILE_PREFIX.length());
      var marked = rest.startsWith("//") ? type : Optional.of(DataAsset.Type.URI_FILE);
      return find(rest, mustExist ? marked : type, origin, mustExist);
    }
    if (lowered.matches("(?s)(wasbs?|abfss?)://.*")) {
      if (!BLOB_ADDRESS.matcher(text).matches()) {
        throw invalid(
            "\"%s\" (expected: wasbs://<container>@<account>.blob.core.windows.net/<path>, or abfss://…@….dfs.…)"
                .formatted(text));
      }
      return blob(text, type, origin);
    }
    var container = BLOB_URL.matcher(text);
    if (container.matches() && (!mustExist || isReached(container))) {
      return blob(text, type, origin);
    }
    if (lowered.startsWith("http://") || lowered.startsWith("https://")) {
      return remote(text, type, origin);
    }
    var datastore = DATASTORE.matcher(text);
    if (datastore.matches()) {
      return inDatastore(
          datastore.group("datastore"), datastore.group("path"), type, origin, mustExist);
    }
    if (isAsset(text)) {
      if (!mustExist) {
        throw invalid(
            "output: \"%s\" (expected: azureml://datastores/<name>/paths/<path> or a local folder)"
                .formatted(text));
      }
      return asset(text, type, origin);
    }
    return local(localPath(text), type, origin, mustExist);
  }

  private boolean isAsset(String text) {
    return text.startsWith("/subscriptions/")
        || text.startsWith("azureml:")
        || (AssetReference.parse(text, "data").isPresent() && Files.notExists(localPath(text)));
  }

  private DataReference asset(String text, Optional<DataAsset.Type> type, String origin) {
    if (text.startsWith("azureml://jobs/")) {
      throw invalid("\"%s\": outputs of jobs are not supported as inputs".formatted(text));
    }
    var reference = AssetReference.parse(text, "data").orElseThrow(() -> notAnAsset(text));
    var asset = reference.in(catalog.data());
    if (asset.type() == DataAsset.Type.MLTABLE) {
      throw invalid(
          "\"%s\" is of type mltable (expected: uri_file or uri_folder)".formatted(origin));
    }
    if (type.isPresent() && type.get() != asset.type()) {
      throw invalid(
          "\"%s\" is of type %s (expected: %s)"
              .formatted(origin, asset.type().spelling(), type.get().spelling()));
    }
    if (AssetReference.parse(asset.path(), "data").isPresent() && isAsset(asset.path())) {
      throw invalid("data asset %s points to another asset".formatted(asset.id().reference()));
    }
    return find(asset.path(), Optional.of(asset.type()), origin, true);
  }

  private static CatalogException notAnAsset(String text) {
    return invalid(
        text.startsWith("azureml://")
            ? "\"%s\" (expected: azureml://datastores/<name>/paths/<path>, or a data asset)"
                .formatted(text)
            : "Failed to extract version when parsing asset %s of type data as arm id. Version must be provided."
                .formatted(text));
  }

  private DataReference inDatastore(
      String name, String path, Optional<DataAsset.Type> type, String origin, boolean mustExist) {
    var location = catalog.datastores().require(name).location();
    if (location instanceof Datastore.AzureBlob blob) {
      if (List.of(path.split("/", -1)).contains("..")) {
        throw invalid("path: \"%s\" (expected: a path inside the datastore)".formatted(path));
      }
      return blob(blob.location(path.replaceFirst("^/+", "")), type, origin);
    }
    var root = ((Datastore.Local) location).root();
    return local(DatastorePaths.inside(root, path), type, origin, mustExist);
  }

  /** A folder can only be listed by who is known there; a file may be public. */
  private boolean isReached(Matcher url) {
    return typeOf(url.group()) == DataAsset.Type.URI_FOLDER
        || catalog.datastores().list().stream()
            .map(Datastore::location)
            .anyMatch(
                location ->
                    location instanceof Datastore.AzureBlob blob
                        && blob.host().equals(url.group("host").replaceFirst("\\.dfs\\.", ".blob."))
                        && blob.containerName().equals(url.group("container")));
  }

  private static DataReference blob(String text, Optional<DataAsset.Type> type, String origin) {
    boolean isSigned = text.matches("(?s).*[?&]sig=.*");
    if (isSigned || (text.startsWith("http") && text.matches("[^?#]*[?#].*"))) {
      throw invalid(
          "%s?… has a query (expected: none; a signature belongs into a datastore's credentials)"
              .formatted(text.replaceAll("[?#].*", "")));
    }
    String name = text.substring(text.lastIndexOf('/') + 1);
    var settled =
        type.orElse(name.contains(".") ? DataAsset.Type.URI_FILE : DataAsset.Type.URI_FOLDER);
    var isOpenFolder = settled == DataAsset.Type.URI_FOLDER && !text.endsWith("/");
    return new DataReference.Blob(
        isOpenFolder && !GLOB.matcher(name).find() ? text + "/" : text, settled, origin);
  }

  private static DataReference remote(String uri, Optional<DataAsset.Type> type, String origin) {
    var settled = type.orElseGet(() -> typeOf(uri));
    // After a query (a signature, usually) a slash would belong to the query.
    var isOpenFolder =
        settled == DataAsset.Type.URI_FOLDER && !uri.endsWith("/") && !uri.contains("?");
    return new DataReference.Remote(isOpenFolder ? uri + "/" : uri, settled, origin);
  }

  /** A last name with an ending is one of a file; nothing else tells. */
  private static DataAsset.Type typeOf(String uri) {
    return FILE_URI.matcher(uri).matches() ? DataAsset.Type.URI_FILE : DataAsset.Type.URI_FOLDER;
  }

  private Path localPath(String text) {
    if (text.contains("://")) {
      throw invalid(
          "Unsupported input type please use a dictionary of either a path on the datastore, public URI, a registered data asset, or a local folder path. (given: \"%s\")"
              .formatted(text));
    }
    try {
      return workingFolder.resolve(text).normalize();
    } catch (InvalidPathException e) {
      throw invalid("Invalid input path: \"%s\"".formatted(text));
    }
  }

  private static DataReference local(
      Path path, Optional<DataAsset.Type> type, String origin, boolean mustExist) {
    if (!mustExist) {
      return new DataReference.Local(path, DataAsset.Type.URI_FOLDER, origin);
    }
    var isFolder = Files.isDirectory(path);
    var isFile = Files.isRegularFile(path);
    if (isFile && !type.equals(Optional.of(DataAsset.Type.URI_FOLDER))) {
      return new DataReference.Local(path, DataAsset.Type.URI_FILE, origin);
    }
    if (isFolder && !type.equals(Optional.of(DataAsset.Type.URI_FILE))) {
      return new DataReference.Local(path, DataAsset.Type.URI_FOLDER, origin);
    }
    var wanted = type.map(t -> t == DataAsset.Type.URI_FILE ? "file" : "folder");
    var there = isFile ? " (it is a file)" : isFolder ? " (it is a folder)" : "";
    throw new CatalogException(
        CatalogException.Kind.UNREADABLE,
        "There is no %s on target path: %s%s"
            .formatted(wanted.orElse("file or folder"), path, there));
  }

  private static CatalogException invalid(String message) {
    return new CatalogException(CatalogException.Kind.INVALID, message);
  }
}
