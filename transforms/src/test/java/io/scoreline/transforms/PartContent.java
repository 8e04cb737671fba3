package io.scoreline.transforms;

import com.fasterxml.jackson.databind.MappingIterator;
import io.scoreline.transforms.output.DeadLetter;
import io.scoreline.transforms.output.PartAccount;
import io.scoreline.transforms.staging.JobStaging;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a staged part holds.
 *
 * @param rows its rows, as text
 * @param letters its dead letters
 */
record PartContent(String rows, List<DeadLetter> letters) {
  static PartContent of(JobStaging staging, PartAccount part) throws IOException {
    try (var rows = staging.openRows(part);
        var dead = staging.openDeadLetters(part);
        MappingIterator<DeadLetter> letters =
            JobStaging.JSON
                .readerFor(DeadLetter.class)
                .readValues(dead.readNBytes((int) part.deadLetterBytes()))) {
      return new PartContent(
          new String(rows.readNBytes((int) part.rowBytes()), StandardCharsets.UTF_8),
          letters.readAll());
    }
  }
}
