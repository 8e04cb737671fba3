package io.scoreline.catalog.registration;

import static java.util.Objects.requireNonNull;

import io.scoreline.catalog.Catalog;
import io.scoreline.catalog.CatalogException;
import io.scoreline.catalog.Compute;
import io.scoreline.catalog.DataAsset;
import io.scoreline.catalog.Datastore;
import io.scoreline.catalog.Deployment;
import io.scoreline.catalog.Endpoint;
import io.scoreline.catalog.EnvironmentAsset;
import io.scoreline.catalog.ModelAsset;
import io.scoreline.catalog.Timestamps;
import io.scoreline.catalog.definition.ComputeDefinition;
import io.scoreline.catalog.definition.DataDefinition;
import io.scoreline.catalog.definition.DatastoreDefinition;
import io.scoreline.catalog.definition.DeploymentDefinition;
import io.scoreline.catalog.definition.EndpointDefinition;
import io.scoreline.catalog.definition.EnvironmentDefinition;
import io.scoreline.catalog.definition.ModelDefinition;
import io.scoreline.catalog.definition.ModelSource;
import io.scoreline.catalog.snapshot.Snapshots;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * Makes catalog entries of definitions. Everything that can be wrong is looked at before anything
 * is stored.
 */
public final class Registrar {
  private final Catalog catalog;
  private final Models models;
  private final CodeFolders codeFolders;
  private final Clock clock;

  /**
   * @param gate decides which models are registered
   */
  public Registrar(Catalog catalog, Snapshots snapshots, ModelGate gate, Clock clock) {
    this.catalog = requireNonNull(catalog, "catalog is null");
    requireNonNull(snapshots, "snapshots is null");
    this.codeFolders = new CodeFolders(snapshots);
    this.clock = requireNonNull(clock, "clock is null");
    this.models = new Models(catalog.models(), snapshots, gate, clock);
  }

  /**
   * Creates or replaces an endpoint; in the one-file form of 2021, its deployments too.
   *
   * @throws CatalogException of kind {@code INVALID} if a file is missing, of kind {@code
   *     NOT_FOUND} if a model, a compute or the default deployment is
   */
  public Endpoint register(EndpointDefinition definition) {
    var inline = definition.deployments();
    new FileChecks().addAll(inline).throwIfMissing();
    inline.forEach(this::requireParts);
    var standard = inline.isEmpty() ? definition.defaultDeployment() : Optional.<String>empty();
    var stored =
        catalog
            .endpoints()
            .put(
                new Endpoint(
                    definition.name(),
                    definition.metadata(),
                    definition.authMode(),
                    standard,
                    definition.kept(),
                    now()));
    for (var deployment : inline) {
      var isDefault = definition.defaultDeployment().equals(Optional.of(deployment.name()));
      register(deployment.withEndpointName(definition.name()), isDefault);
    }
    return inline.isEmpty() ? stored : catalog.endpoints().require(definition.name());
  }

  /**
   * Creates or replaces a deployment; keeps snapshots of its model and code, and makes code for an
   * MLflow model that only Python scores.
   *
   * @param asDefault whether it becomes its endpoint's default, in the same transaction
   * @throws CatalogException of kind {@code INVALID} if a file is missing or the endpoint's name
   *     is, of kind {@code NOT_FOUND} if the endpoint, the model or the compute does not exist, of
   *     kind {@code REFUSED} if the engine of a model of its own refuses that
   */
  public Deployment register(DeploymentDefinition definition, boolean asDefault) {
    var endpoint = definition.endpointName().orElseThrow(() -> missing("endpoint_name"));
    catalog.endpoints().require(endpoint);
    new FileChecks().addAll(List.of(definition)).throwIfMissing();
    requireParts(definition);
    var model = modelOf(definition);
    var deployment =
        new Deployment(
            definition.name(),
            endpoint,
            definition.metadata(),
            model.id(),
            codeFolders.keep(definition, model),
            definition.compute(),
            definition.settings(),
            definition.scoreline(),
            definition.kept(),
            now());
    return asDefault
        ? catalog.deployments().putAsDefault(deployment)
        : catalog.deployments().put(deployment);
  }

  private void requireParts(DeploymentDefinition definition) {
    CodeFolders.ofConda(definition);
    var source = definition.model().orElseThrow(() -> missing("model"));
    requireParams(definition, source);
    definition
        .compute()
        .map(catalog.computes()::require)
        .ifPresent(compute -> compute.requireAllowed(definition.settings().instanceCount()));
  }

  private void requireParams(DeploymentDefinition definition, ModelSource source) {
    var params = definition.scoreline().params();
    if (source instanceof ModelSource.Registered registered) {
      var model = registered.reference().in(catalog.models());
      MlflowParameters.requireFit(params, model.path(), model.type(), own(definition));
    } else {
      var model = source.local().orElseThrow();
      var path = model.path().path();
      MlflowParameters.requireFit(
          params, path, model.type().orElseGet(() -> ModelTypes.of(path)), own(definition));
    }
  }

  /** The code that the author brings, as it is before it is kept. */
  private static Optional<Deployment.Code> own(DeploymentDefinition definition) {
    return definition
        .code()
        .map(code -> new Deployment.Code(code.folder().path(), code.scoringScript(), ""));
  }

  private ModelAsset modelOf(DeploymentDefinition definition) {
    var source = definition.model().orElseThrow();
    return source instanceof ModelSource.Registered registered
        ? registered.reference().in(catalog.models())
        : models.registerInline(source.local().orElseThrow(), definition.code().isPresent());
  }

  /**
   * Registers a model version; keeps a snapshot of it.
   *
   * @throws CatalogException of kind {@code INVALID} if the file is missing, of kind {@code
   *     CONFLICT} if the version exists, of kind {@code REFUSED} if its engine refuses it
   */
  public ModelAsset register(ModelDefinition definition) {
    new FileChecks().add(definition.path()).throwIfMissing();
    return models.register(definition, definition.name().orElseThrow(() -> missing("name")));
  }

  /**
   * Registers a data version. A local path is kept as it is; nothing is copied.
   *
   * @throws CatalogException of kind {@code INVALID} if a local path is missing, of kind {@code
   *     CONFLICT} if the version exists
   */
  public DataAsset register(DataDefinition definition) {
    var check = new FileChecks();
    definition.localPath().ifPresent(check::add);
    check.throwIfMissing();
    return catalog
        .data()
        .create(
            definition.name(),
            definition.version(),
            id ->
                new DataAsset(
                    id,
                    definition.type(),
                    definition.path(),
                    definition.metadata(),
                    definition.kept(),
                    now()));
  }

  /**
   * Registers an environment version.
   *
   * @throws CatalogException of kind {@code CONFLICT} if the version exists
   */
  public EnvironmentAsset register(EnvironmentDefinition definition) {
    return catalog
        .environments()
        .create(
            definition.name(),
            definition.version(),
            id -> new EnvironmentAsset(id, definition.metadata(), definition.kept(), now()));
  }

  /** Creates or replaces a compute. */
  public Compute register(ComputeDefinition definition) {
    return catalog
        .computes()
        .put(
            new Compute(
                definition.name(),
                definition.type(),
                definition.instances(),
                definition.settings(),
                definition.metadata(),
                definition.kept(),
                now()));
  }

  /**
   * Creates or replaces a datastore.
   *
   * @throws CatalogException of kind {@code CONFLICT} if another one has the same container with
   *     other credentials: a blob's address names no datastore, and nobody could tell whose to show
   */
  public Datastore register(DatastoreDefinition definition) {
    if (definition.location() instanceof Datastore.AzureBlob blob) {
      requireOneAccess(definition.name(), blob);
    }
    return catalog
        .datastores()
        .put(
            new Datastore(
                definition.name(),
                definition.location(),
                false,
                definition.metadata(),
                definition.kept(),
                now()));
  }

  private void requireOneAccess(String name, Datastore.AzureBlob blob) {
    for (Datastore other : catalog.datastores().list()) {
      if (!other.name().equals(name)
          && other.location() instanceof Datastore.AzureBlob its
          && its.host().equals(blob.host())
          && its.containerName().equals(blob.containerName())
          && !its.access().equals(blob.access())) {
        throw new CatalogException(
            CatalogException.Kind.CONFLICT,
            "datastore %s: container %s of %s is that of the datastore %s already, with other credentials (expected: the same, or another container)"
                .formatted(name, blob.containerName(), blob.host(), other.name()));
      }
    }
  }

  private Timestamps now() {
    return Timestamps.createdAt(clock.instant());
  }

  private static CatalogException missing(String field) {
    return new CatalogException(CatalogException.Kind.INVALID, field + ": is missing");
  }
}
