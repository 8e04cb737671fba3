/**
 * The pipeline that one writes first: an element per row, batches by {@code GroupIntoBatches}, a
 * step around the model. What Scoreline is compared with; it promises nothing about crashes.
 */
package io.scoreline.benchmarks.textbook;
