/**
 * Endpoints as a service. Start reading at {@link io.scoreline.server.EndpointServer}, which says
 * what is served and to whom; {@code JobRoutes} is where jobs are started and read, in the shapes
 * of Azure's batch endpoints.
 */
package io.scoreline.server;
