package io.scoreline.transforms.plan;

import java.io.Serializable;

/**
 * What was found in a block of a large file.
 *
 * @param file the file's number in path order, from 0
 * @param number the block's number in the file, from 0
 * @param scan what the block holds
 */
public record ScannedBlock(long file, int number, RecordBoundaries.Scan scan)
    implements Serializable {}
