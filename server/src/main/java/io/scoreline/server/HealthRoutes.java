package io.scoreline.server;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.scoreline.catalog.Catalog;

/**
 * Whether the service lives ({@code /healthz}), and whether it can do its work ({@code /readyz}):
 * for those who start it, and who send callers to it.
 */
final class HealthRoutes {
  private final Catalog catalog;

  HealthRoutes(Catalog catalog) {
    this.catalog = catalog;
  }

  void register(RoutesConfig routes) {
    routes.get("/healthz", context -> tell(context, "alive"), Role.ANYONE);
    routes.get(
        "/readyz",
        context -> {
          // Where the catalog cannot be read, this throws, and the answer is 500.
          catalog.endpoints().list();
          tell(context, "ready");
        },
        Role.ANYONE);
  }

  private static void tell(Context context, String status) {
    JobRoutes.json(
        context, HttpStatus.OK, JsonNodeFactory.instance.objectNode().put("status", status));
  }
}
