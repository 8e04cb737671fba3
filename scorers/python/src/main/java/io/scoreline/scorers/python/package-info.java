/**
 * Scores files with Python scripts as Azure's batch endpoints do: {@code init()} once, then {@code
 * run(mini_batch)} on lists of paths, in worker processes that a crash or a time-out costs nothing
 * but themselves. Start with {@link io.scoreline.scorers.python.PythonScorer}; what runs inside a
 * worker is {@code worker.py} among the resources.
 */
package io.scoreline.scorers.python;
