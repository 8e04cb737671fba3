package io.scoreline.transforms.output;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.nio.charset.StandardCharsets;

/**
 * A record, or a file, that could not be scored; one line of the dead letters.
 *
 * @param file the file's name below the input's root
 * @param fileOrdinal the file's number in path order, from 0
 * @param record the record's number in the file, from 0; -1 for a file, or the rest of it
 * @param line the line where the record starts, from 1; 0 where files have no lines
 * @param kind what went wrong
 * @param message what exactly, and what would be accepted
 * @param attempts how often it was tried, at least 1
 * @param text the record, as far as the settings let it be shown
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
@JsonPropertyOrder({
  "file",
  "file_ordinal",
  "record",
  "line",
  "kind",
  "message",
  "attempts",
  "text"
})
public record DeadLetter(
    @JsonProperty("file") @JsonInclude(JsonInclude.Include.ALWAYS) String file,
    @JsonProperty("file_ordinal") @JsonInclude(JsonInclude.Include.ALWAYS) long fileOrdinal,
    @JsonProperty("record") @JsonInclude(JsonInclude.Include.ALWAYS) long record,
    @JsonProperty("line") long line,
    @JsonProperty("kind") @JsonInclude(JsonInclude.Include.ALWAYS) Kind kind,
    @JsonProperty("message") @JsonInclude(JsonInclude.Include.ALWAYS) String message,
    @JsonProperty("attempts") @JsonInclude(JsonInclude.Include.ALWAYS) int attempts,
    @JsonProperty("text") @JsonInclude(JsonInclude.Include.NON_EMPTY) String text) {
  /** The record number of a dead letter that stands for a file, or for the rest of it. */
  public static final long WHOLE_FILE = -1;

  public DeadLetter {
    message = wellFormed(message);
    text = wellFormed(text);
  }

  /** Half a surrogate pair, as a cut or a JSON escape leaves it, is no text that can be written. */
  private static String wellFormed(String text) {
    for (int i = 0; text != null && i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
      }
    }
    return text;
  }

  /** What went wrong. */
  public enum Kind {
    /** The record cannot be decoded or is not what the model takes. */
    @JsonProperty("record")
    RECORD,
    /** The model failed on this record alone. */
    @JsonProperty("model")
    MODEL,
    /** The file cannot be read as records. */
    @JsonProperty("file")
    FILE,
    /** The file is not the one that was listed. */
    @JsonProperty("changed")
    CHANGED,
    /** Every attempt ran out of time. */
    @JsonProperty("timeout")
    TIMEOUT,
    /** Storage failed in every attempt. */
    @JsonProperty("storage")
    STORAGE,
    /** It ended, or held up, the process that scored it. */
    @JsonProperty("process")
    PROCESS
  }
}
