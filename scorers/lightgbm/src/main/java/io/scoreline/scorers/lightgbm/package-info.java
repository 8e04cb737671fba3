/**
 * Scores with models of LightGBM, in the JVM. Start with {@link
 * io.scoreline.scorers.lightgbm.LightgbmScorer}; what a file must be before it is read is in {@link
 * io.scoreline.scorers.lightgbm.ModelFile}, and what it must hold in {@link
 * io.scoreline.scorers.lightgbm.ModelReader}.
 */
package io.scoreline.scorers.lightgbm;
