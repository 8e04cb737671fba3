package io.scoreline.pipeline;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.DurableStores;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The launches of a job, numbered from 1. A number is an object in the job's folder, put if absent:
 * of two processes that want the next one, one gets it. The last number owns the job: a process of
 * an earlier one that wakes up changes neither the job's status nor its staging.
 */
public final class Attempts {
  private static final String FOLDER = "attempts";
  private static final Pattern NAME = Pattern.compile(FOLDER + "/[0-9]{6}");
  private static final JsonMapper JSON = new JsonMapper();

  private final DurableStore folder;

  /**
   * One launch.
   *
   * @param number from 1
   * @param claimedBy the process that started it
   * @param claimedAt when, ISO 8601
   * @param because why the one before it ended, if its supervisor started this one; may be empty
   */
  public record Attempt(
      @JsonProperty("number") int number,
      @JsonProperty("claimed_by") ProcessIdentity claimedBy,
      @JsonProperty("claimed_at") String claimedAt,
      @JsonProperty("because") String because) {}

  /**
   * @param jobFolder the job's own folder
   */
  public Attempts(String jobFolder) {
    this.folder = DurableStores.at(jobFolder);
  }

  /** All launches so far, in order. */
  public List<Attempt> list() throws IOException {
    List<Attempt> attempts = new ArrayList<>();
    for (String name : names()) {
      attempts.add(JSON.readValue(folder.read(name), Attempt.class));
    }
    return attempts;
  }

  /** The number of the last launch; 0 before the first. */
  public int last() throws IOException {
    List<String> names = names();
    return names.isEmpty()
        ? 0
        : Integer.parseInt(names.get(names.size() - 1).substring(FOLDER.length() + 1));
  }

  /** In the order of their numbers; what somebody else put there is no attempt's. */
  private List<String> names() throws IOException {
    return folder.list(FOLDER).stream().filter(name -> NAME.matcher(name).matches()).toList();
  }

  /**
   * Claims a number for this process, unless another has it.
   *
   * @param now when, ISO 8601
   */
  public boolean claim(int number, String now) throws IOException {
    return claim(number, now, "");
  }

  /**
   * Claims a number for this process, unless another has it.
   *
   * @param now when, ISO 8601
   * @param because why the attempt before it ended
   */
  boolean claim(int number, String now, String because) throws IOException {
    Attempt attempt = new Attempt(number, ProcessIdentity.current(), now, because);
    String name = String.format(Locale.ROOT, "%s/%06d", FOLDER, number);
    return folder.putIfAbsent(name, JSON.writeValueAsBytes(attempt));
  }
}
