/**
 * Scores with MLflow models without any Python: the folder says which flavors it has, the engine of
 * one of them scores, and the signature says what feeds it. Start with {@link
 * io.scoreline.scorers.mlflow.MlflowScorerProvider}. The format is that of MLflow's documentation,
 * "MLflow Models"; what is read of it is what MLflow itself reads.
 */
package io.scoreline.scorers.mlflow;
