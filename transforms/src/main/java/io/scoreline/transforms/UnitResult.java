package io.scoreline.transforms;

import java.io.Serializable;

/**
 * A unit whose part is durable. Only for progress: what counts stands in the part.
 *
 * @param unit the unit's number, from 0
 * @param scored records in the output
 * @param dead records, or files, in the dead letters
 */
public record UnitResult(long unit, long scored, long dead) implements Serializable {}
