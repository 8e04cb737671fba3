/**
 * Field tables: what a document may hold, written down once. The decoder, the defaults, the
 * messages and the published JSON schemas are all derived from the same tables.
 *
 * <p>A table is either an {@link io.scoreline.catalog.field.ObjectShape} written by hand, or a
 * record whose components carry {@link io.scoreline.catalog.field.Setting}.
 */
package io.scoreline.catalog.field;
