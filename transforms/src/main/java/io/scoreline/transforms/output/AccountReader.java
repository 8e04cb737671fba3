package io.scoreline.transforms.output;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.scoreline.transforms.staging.JobStaging;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
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

  /**
   * Reads accounts that are no report yet.
   *
   * @param accounts JSON objects with commas between them, closed with the reader
   */
  static AccountReader ofList(InputStream accounts) throws IOException {
    InputStream before = new ByteArrayInputStream("{\"files\":[".getBytes(StandardCharsets.UTF_8));
    InputStream after = new ByteArrayInputStream("]}".getBytes(StandardCharsets.UTF_8));
    return new AccountReader(
        new SequenceInputStream(Collections.enumeration(List.of(before, accounts, after))));
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
