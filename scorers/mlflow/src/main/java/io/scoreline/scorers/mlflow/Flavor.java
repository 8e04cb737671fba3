package io.scoreline.scorers.mlflow;

/**
 * The flavor of a model that an engine scores.
 *
 * @param modelType the type of model, which chooses the engine
 * @param data the model's file or folder
 */
record Flavor(String modelType, String data) {}
