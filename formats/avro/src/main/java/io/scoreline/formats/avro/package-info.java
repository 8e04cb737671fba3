/**
 * Avro's object container files as typed columns. Every claim of a file is checked before memory is
 * taken for it; the entry point is {@link io.scoreline.formats.avro.AvroTableFormat}.
 */
package io.scoreline.formats.avro;
