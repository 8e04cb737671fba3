package io.scoreline.transforms.output;

import java.util.Map;
import java.util.TreeMap;

/** Counts retries by what caused them. Not thread-safe. */
public final class RetryCauses {
  /** So many causes are told apart; a cause that names a place may be another each time. */
  public static final int MOST = 20;

  private static final String OTHERS = "other causes";

  private final TreeMap<String, Long> counts = new TreeMap<>();

  public void add(String cause) {
    add(cause, 1);
  }

  private void add(String cause, long count) {
    boolean known = counts.containsKey(cause) || counts.size() < MOST - 1;
    counts.merge(known ? cause : OTHERS, count, Long::sum);
  }

  /** Adds those of a work unit. */
  public void addAll(Map<String, Long> causes) {
    causes.forEach(this::add);
  }

  /** How often each caused a retry. */
  public Map<String, Long> counts() {
    return Map.copyOf(counts);
  }

  public void clear() {
    counts.clear();
  }
}
