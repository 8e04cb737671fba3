/**
 * Endpoints, deployments, computes, datastores, data, models and environments as plain records, and
 * the {@link io.scoreline.catalog.Catalog} that stores them.
 */
package io.scoreline.catalog;
