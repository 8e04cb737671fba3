/**
 * Scoreline's jobs against the bare loop: the same reading, model calls and writing, without Beam.
 * Start with {@link io.scoreline.benchmarks.Compare}.
 */
package io.scoreline.benchmarks;
