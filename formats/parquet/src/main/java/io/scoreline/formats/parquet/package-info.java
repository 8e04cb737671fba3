/**
 * Parquet files as typed columns, read and written. Every claim of a file that is read is checked
 * before memory is taken for it; the entry points are {@link
 * io.scoreline.formats.parquet.ParquetTableFormat} and {@link
 * io.scoreline.formats.parquet.ParquetWriterProvider}.
 */
package io.scoreline.formats.parquet;
