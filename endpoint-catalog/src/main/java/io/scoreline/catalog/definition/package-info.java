/**
 * What people write: the YAML of endpoints, deployments, computes, datastores, data, models,
 * environments and {@code invoke --file}, of every era, read into definitions of one form.
 *
 * <p>{@link io.scoreline.catalog.definition.Definitions} is the way in.
 */
package io.scoreline.catalog.definition;
