package io.scoreline.transforms.output;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What became of the records of one slice of a file.
 *
 * @param file the file's number in path order, from 0
 * @param name the file's name below the input's root
 * @param firstRecord the number of the slice's first record in the file, from 0
 * @param in records read
 * @param scored records in the output
 * @param dead records, or files, in the dead letters
 * @param whole whether the slice could be read to its end, so that {@code in} counts all of it
 */
public record FileAccount(
    @JsonProperty("file") long file,
    @JsonProperty("name") String name,
    @JsonProperty("first_record") long firstRecord,
    @JsonProperty("in") long in,
    @JsonProperty("scored") long scored,
    @JsonProperty("dead") long dead,
    @JsonProperty("whole") boolean whole) {}
