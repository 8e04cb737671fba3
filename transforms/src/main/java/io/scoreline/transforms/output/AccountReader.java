package io.scoreline.transforms.output;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.scoreline.transforms.staging.JobStaging;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Reads the accounts of a report's files one by one, with a look at the next. Not thread-safe. */
final class AccountReader implements Closeable {
  private final JsonParser report;
  private Optional<FileAccount> next = Optional.empty();

  /**
   * @param report a report, which is closed with this reader
   */
  AccountReader(InputStream report) throws IOException {
    this.report = JobStaging.JSON.createParser(report);
    if (JsonFields.moveTo(this.report, "files")) {
      advance();
    }
  }

  /** The next file's account; nothing behind the last. */
  Optional<FileAccount> next() {
    return next;
  }

  void advance() throws IOException {
    next =
        report.nextToken() == JsonToken.START_OBJECT
            ? Optional.of(report.readValueAs(FileAccount.class))
            : Optional.empty();
  }

  @Override
  public void close() throws IOException {
    report.close();
  }
}
