package io.scoreline.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.scoreline.catalog.Catalog;
import io.scoreline.catalog.CatalogException;
import io.scoreline.catalog.ChangeLock;
import io.scoreline.catalog.Deployment;
import io.scoreline.catalog.Endpoint;
import io.scoreline.catalog.definition.Definitions;
import io.scoreline.catalog.json.ResourceJson;
import io.scoreline.catalog.registration.Registrar;
import io.scoreline.catalog.tree.Document;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Endpoints and deployments under the paths of Azure's resource manager. Whatever subscription,
 * resource group and workspace a path names, there is one catalog; ids in answers name what the
 * request did.
 */
final class ArmRoutes {
  /** There are no regions. */
  static final String LOCATION = "local";

  private static final String WORKSPACE =
      "/subscriptions/{subscription}/resourceGroups/{group}/providers"
          + "/Microsoft.MachineLearningServices/workspaces/{workspace}";
  private static final String OPERATION =
      "/subscriptions/{subscription}/providers/Microsoft.MachineLearningServices/locations"
          + "/{location}/mfeOperationsStatus/{operation}";
  private static final String ENDPOINTS = WORKSPACE + "/batchEndpoints";
  private static final String ENDPOINT = ENDPOINTS + "/{endpoint}";
  private static final String DEPLOYMENTS = ENDPOINT + "/deployments";
  private static final String DEPLOYMENT = DEPLOYMENTS + "/{deployment}";
  private static final Pattern API_VERSION = Pattern.compile("\\d{4}-\\d{2}-\\d{2}(-\\w+)?");

  private static final Pattern PART = Pattern.compile("[A-Za-z0-9_.:()-]*");

  private final Catalog catalog;
  private final Registrar registrar;
  private final ChangeLock lock;
  private final JobRoutes jobs;
  private final ScoringUris uris;
  private final Operations operations;

  ArmRoutes(
      Catalog catalog,
      Registrar registrar,
      ChangeLock lock,
      JobRoutes jobs,
      ScoringUris uris,
      Operations operations) {
    this.catalog = catalog;
    this.registrar = registrar;
    this.lock = lock;
    this.jobs = jobs;
    this.uris = uris;
    this.operations = operations;
  }

  void register(RoutesConfig routes) {
    routes.before("/subscriptions/*", ArmRoutes::check);
    routes.get(ENDPOINTS, this::listEndpoints, Role.READER);
    routes.get(
        ENDPOINT,
        context -> send(context, HttpStatus.OK, json(context).endpoint(endpoint(context))),
        Role.READER);
    routes.put(ENDPOINT, this::putEndpoint, Role.CONTRIBUTOR);
    routes.patch(ENDPOINT, this::patchEndpoint, Role.CONTRIBUTOR);
    routes.delete(ENDPOINT, this::deleteEndpoint, Role.CONTRIBUTOR);
    routes.get(ENDPOINT + "/jobs", this::listJobs, Role.READER);
    routes.get(DEPLOYMENTS, this::listDeployments, Role.READER);
    routes.get(
        DEPLOYMENT,
        context -> send(context, HttpStatus.OK, json(context).deployment(deployment(context))),
        Role.READER);
    routes.put(DEPLOYMENT, this::putDeployment, Role.CONTRIBUTOR);
    routes.patch(DEPLOYMENT, this::patchDeployment, Role.CONTRIBUTOR);
    routes.delete(DEPLOYMENT, this::deleteDeployment, Role.CONTRIBUTOR);
    routes.get(DEPLOYMENT + "/jobs", this::listJobs, Role.READER);
    routes.get(OPERATION, this::operation, Role.READER);
  }

  private static void check(Context context) {
    for (String name : context.path().split("/", -1)) {
      if (!PART.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "\"%s\" in the path (expected: letters, digits and -_.:() alone)".formatted(name));
      }
    }
    String version = context.queryParam("api-version");
    if (version != null && !API_VERSION.matcher(version).matches()) {
      throw new IllegalArgumentException(
          "api-version: \"%s\" (expected: a date such as 2022-05-01, or none)".formatted(version));
    }
  }

  private ArmJson json(Context context) {
    return new ArmJson(
        "/subscriptions/%s/resourceGroups/%s/providers/Microsoft.MachineLearningServices/workspaces/%s"
            .formatted(
                context.pathParam("subscription"),
                context.pathParam("group"),
                context.pathParam("workspace")),
        uris);
  }

  private Endpoint endpoint(Context context) {
    return jobs.endpoint(context);
  }

  private Deployment deployment(Context context) {
    return catalog.deployments().require(endpoint(context).name(), context.pathParam("deployment"));
  }

  private void listEndpoints(Context context) {
    List<Endpoint> all =
        catalog.endpoints().list().stream()
            .filter(endpoint -> Callers.may(context, endpoint.name()))
            .toList();
    page(context, all, json(context)::endpoint);
  }

  private void listDeployments(Context context) {
    page(context, catalog.deployments().list(endpoint(context).name()), json(context)::deployment);
  }

  private <T> void page(Context context, List<T> all, Function<T, ObjectNode> toJson) {
    Paging paging = Paging.of(context);
    List<T> from = all.stream().skip(paging.skip()).limit(paging.top() + 1L).toList();
    send(context, HttpStatus.OK, paging.page(context, uris.base(), from, toJson));
  }

  private void listJobs(Context context) {
    Endpoint endpoint = endpoint(context);
    Optional<String> deployment =
        Optional.ofNullable(context.pathParamMap().get("deployment"))
            .map(name -> catalog.deployments().require(endpoint.name(), name).name());
    jobs.list(context, endpoint, deployment);
  }

  private void putEndpoint(Context context) {
    RequestBody.requireJson(context);
    String name = context.pathParam("endpoint");
    Callers.requireMay(context, name);
    ObjectNode yaml = ArmBodies.endpoint(context.bodyAsBytes()).put("name", name);
    var definition = Definitions.endpoint(document(yaml)).value();
    lock.hold(
        () -> {
          boolean isNew = catalog.endpoints().find(name).isEmpty();
          Endpoint made = registrar.register(definition);
          return changed(context, isNew, json(context).endpoint(made));
        });
  }

  private void patchEndpoint(Context context) {
    RequestBody.requireJson(context);
    ObjectNode change = ArmBodies.endpoint(context.bodyAsBytes());
    Endpoint changed =
        lock.hold(
            () -> {
              ObjectNode yaml = ResourceJson.toJson(endpoint(context));
              yaml.setAll(change);
              return registrar.register(Definitions.endpoint(document(yaml)).value());
            });
    changed(context, false, json(context).endpoint(changed));
  }

  private void deleteEndpoint(Context context) {
    Callers.requireMay(context, context.pathParam("endpoint"));
    Optional<Endpoint> there = catalog.endpoints().find(context.pathParam("endpoint"));
    there.ifPresent(endpoint -> catalog.endpoints().delete(endpoint.name()));
    context.status(there.isPresent() ? HttpStatus.OK : HttpStatus.NO_CONTENT);
  }

  private void putDeployment(Context context) {
    RequestBody.requireJson(context);
    Endpoint endpoint = endpoint(context);
    String name = context.pathParam("deployment");
    ObjectNode yaml =
        ArmBodies.deployment(context.bodyAsBytes())
            .put("name", name)
            .put("endpoint_name", endpoint.name());
    var definition = Definitions.deployment(document(yaml)).value();
    lock.hold(
        () -> {
          boolean isNew = catalog.deployments().find(endpoint.name(), name).isEmpty();
          Deployment made = registrar.register(definition, false);
          return changed(context, isNew, json(context).deployment(made));
        });
  }

  private void patchDeployment(Context context) {
    RequestBody.requireJson(context);
    ObjectNode change = ArmBodies.deployment(context.bodyAsBytes());
    for (var field : change.properties()) {
      if (!List.of("description", "tags", "properties").contains(field.getKey())) {
        throw new IllegalArgumentException(
            "%s: cannot be patched (what can: properties.description, properties.properties, tags;"
                    .formatted(field.getKey())
                + " PUT replaces a deployment)");
      }
    }
    Deployment changed =
        lock.hold(
            () -> {
              ObjectNode yaml = ResourceJson.toJson(deployment(context));
              yaml.setAll(change);
              return registrar.register(Definitions.deployment(document(yaml)).value(), false);
            });
    changed(context, false, json(context).deployment(changed));
  }

  private void deleteDeployment(Context context) {
    Endpoint endpoint = endpoint(context);
    String name = context.pathParam("deployment");
    boolean isThere = catalog.deployments().find(endpoint.name(), name).isPresent();
    if (isThere) {
      catalog.deployments().delete(endpoint.name(), name);
    }
    context.status(isThere ? HttpStatus.OK : HttpStatus.NO_CONTENT);
  }

  private Context changed(Context context, boolean isNew, ObjectNode resource) {
    String path =
        "/subscriptions/%s/providers/Microsoft.MachineLearningServices/locations/%s/mfeOperationsStatus/%s"
            .formatted(context.pathParam("subscription"), LOCATION, operations.add());
    context.header("Azure-AsyncOperation", uris.base() + path);
    context.header("x-ms-async-operation-timeout", "PT1M");
    send(context, isNew ? HttpStatus.CREATED : HttpStatus.OK, resource);
    return context;
  }

  private void operation(Context context) {
    String id = context.pathParam("operation");
    ObjectNode found =
        operations
            .find(context.path(), id)
            .orElseThrow(
                () ->
                    new CatalogException(
                        CatalogException.Kind.NOT_FOUND, "no operation '%s'".formatted(id)));
    send(context, HttpStatus.OK, found);
  }

  private static Document document(ObjectNode yaml) {
    return Document.of(RequestBody.SOURCE, Path.of("").toAbsolutePath(), yaml);
  }

  private static void send(Context context, HttpStatus status, ObjectNode body) {
    JobRoutes.json(context, status, body);
  }
}
