/**
 * What a job starts from: {@link io.scoreline.catalog.resolution.DeploymentResolver} merges
 * endpoint, deployment, defaults and overrides into one {@link
 * io.scoreline.catalog.resolution.ResolvedDeployment}, {@link
 * io.scoreline.catalog.resolution.DataReferences} finds inputs and outputs.
 */
package io.scoreline.catalog.resolution;
