package io.scoreline.transforms.output;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.Serializable;

/**
 * Dead letters of one cause.
 *
 * @param kind what went wrong
 * @param message the first one's message
 * @param file the first one's file
 * @param record the first one's record in the file, from 0; -1 for the file itself
 * @param line the first one's line, from 1; 0 where files have no lines
 * @param count how many there are
 */
public record FailureCause(
    @JsonProperty("kind") DeadLetter.Kind kind,
    @JsonProperty("message") String message,
    @JsonProperty("file") String file,
    @JsonProperty("record") long record,
    @JsonProperty("line") long line,
    @JsonProperty("count") long count)
    implements Serializable {}
