/**
 * One scoring job in one process. {@link io.scoreline.pipeline.ScoringMain} reads {@link
 * io.scoreline.pipeline.ScoringOptions}, makes a {@link io.scoreline.pipeline.ScoringJob} of them,
 * builds the graph from the public transforms and follows the run. Which runner runs it, a {@link
 * io.scoreline.pipeline.RunnerConfiguration} says that is found on the class path.
 */
package io.scoreline.pipeline;
