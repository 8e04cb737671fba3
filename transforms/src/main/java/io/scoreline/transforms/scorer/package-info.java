/**
 * The interface between the engine and a model. Start with {@link
 * io.scoreline.transforms.scorer.Scorer}: an engine opens a model once per process, says what its
 * inputs are, and scores batches of decoded records. To add an engine, implement {@link
 * io.scoreline.transforms.scorer.ScorerProvider} and name it in {@code META-INF/services}.
 */
package io.scoreline.transforms.scorer;
