/**
 * Scores with models of XGBoost, in the JVM. Start with {@link
 * io.scoreline.scorers.xgboost.XgboostScorer}; what a file must be before it is read is in {@link
 * io.scoreline.scorers.xgboost.ModelFile}, and what it must hold in {@link
 * io.scoreline.scorers.xgboost.ModelReader}.
 */
package io.scoreline.scorers.xgboost;
