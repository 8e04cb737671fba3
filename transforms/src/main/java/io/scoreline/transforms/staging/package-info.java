/**
 * Durable storage of what a job has done: {@link io.scoreline.transforms.staging.DurableStore}, on
 * which plan, parts and outputs appear whole or not at all, and the format of a staged part.
 */
package io.scoreline.transforms.staging;
