/**
 * Parquet files as typed columns. Every claim of a file is checked before memory is taken for it;
 * the entry point is {@link io.scoreline.formats.parquet.ParquetTableFormat}.
 */
package io.scoreline.formats.parquet;
