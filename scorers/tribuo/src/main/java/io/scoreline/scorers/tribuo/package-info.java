/**
 * Scores with models of Tribuo, of every kind of output. Start with {@link
 * io.scoreline.scorers.tribuo.TribuoScorer}; what a file must be before it is loaded is in {@link
 * io.scoreline.scorers.tribuo.TribuoModelFile}.
 */
package io.scoreline.scorers.tribuo;
