/**
 * YAML and JSON documents as small immutable trees that remember where each value was written.
 *
 * <p>{@link io.scoreline.catalog.tree.DocumentReader} makes a {@link
 * io.scoreline.catalog.tree.Document} of a file; everything that can be wrong with it comes back as
 * {@link io.scoreline.catalog.tree.Problem}s.
 */
package io.scoreline.catalog.tree;
