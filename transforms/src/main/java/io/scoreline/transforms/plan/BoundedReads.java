package io.scoreline.transforms.plan;

/**
 * A channel that is told how far it will be read. One over a network reads ahead so far, and no
 * further.
 */
public interface BoundedReads {
  /** Says that nothing at or behind a byte will be read, counted from the file's start. */
  void readUntil(long end);
}
