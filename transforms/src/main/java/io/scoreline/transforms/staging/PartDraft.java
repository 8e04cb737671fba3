package io.scoreline.transforms.staging;

import io.scoreline.transforms.output.FailureCause;
import io.scoreline.transforms.output.FileAccount;
import io.scoreline.transforms.output.StagedFile;
import java.util.List;
import java.util.Map;

/**
 * What is known of a part before its bytes are staged.
 *
 * @param unit the work unit's number
 * @param files one account per slice, in order
 * @param columns the names of the rows' columns; empty if there is no row
 * @param rowBytes how long the rows are that were written
 * @param deadLetterBytes how long the dead letters are that were written
 * @param causes what the dead letters come from
 * @param attempts the most attempts that one of its mini-batches took
 * @param retried how often one was tried again, by cause
 * @param durationMillis how long the unit took
 * @param written files that the model wrote itself, staged already
 */
public record PartDraft(
    long unit,
    List<FileAccount> files,
    List<String> columns,
    long rowBytes,
    long deadLetterBytes,
    List<FailureCause> causes,
    int attempts,
    Map<String, Long> retried,
    long durationMillis,
    List<StagedFile> written) {}
