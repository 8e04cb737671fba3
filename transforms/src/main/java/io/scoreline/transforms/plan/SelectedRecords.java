package io.scoreline.transforms.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.scoreline.transforms.records.InputBinding;
import io.scoreline.transforms.records.InputSettings;
import io.scoreline.transforms.scorer.Feature;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a replay scores: some records of some files, fed to the model as they were before.
 *
 * @param ofFiles the records by their file's name, in the order of the files
 * @param recordsBefore how many records a file had, by its name, where that is known
 * @param binding what fed the model before, if that is known
 */
public record SelectedRecords(
    @JsonProperty("files") Map<String, RecordSelection> ofFiles,
    @JsonProperty("records_before") Map<String, Long> recordsBefore,
    @JsonProperty("binding") @JsonInclude(JsonInclude.Include.NON_ABSENT)
        Optional<InputBinding> binding) {
  public SelectedRecords {
    recordsBefore = Map.copyOf(recordsBefore);
    ofFiles = Collections.unmodifiableMap(new LinkedHashMap<>(ofFiles));
  }

  /**
   * Those of a file's slices that hold a selected record, and the last, as it has to end where it
   * ended before: a record that was taken out or put in would give others its number.
   */
  List<FileSlice> of(List<FileSlice> slices) {
    RecordSelection ofFile = ofFiles.get(slices.get(0).file().name());
    long records = recordsBefore.getOrDefault(slices.get(0).file().name(), 0L);
    List<FileSlice> kept = new ArrayList<>();
    for (int i = 0; i < slices.size(); i++) {
      boolean last = i == slices.size() - 1;
      long end = last ? Long.MAX_VALUE : slices.get(i + 1).firstRecord();
      RecordSelection ofSlice = ofFile.within(slices.get(i).firstRecord(), end);
      FileSlice slice = slices.get(i).withSelected(ofSlice);
      if (last && records > 0) {
        kept.add(slice.withRecordsBefore(records));
      } else if (!ofSlice.isEmpty()) {
        kept.add(slice);
      }
    }
    return kept;
  }

  /**
   * What feeds a model as before: a file that was dead must not decide for the others, whose rows
   * are there. Nothing if the model, or a deployment's settings, ask for something else.
   */
  Optional<InputBinding> bindingFor(List<Feature> features, InputSettings input) {
    return binding.filter(
        before ->
            settles(before.features(), features)
                && (before.columnOfInput().filter(input.columnOfInput()::equals).isPresent()
                    || feeds(before, input.columnOfInput())));
  }

  /** Whether a binding's inputs have the columns that the settings name, or their own names. */
  private static boolean feeds(InputBinding binding, Map<String, String> columnOfInput) {
    boolean same = true;
    boolean single = binding.columns().size() == 1;
    for (int i = 0; same && i < binding.columns().size(); i++) {
      String input = binding.features().get(i).name();
      String name = columnOfInput.getOrDefault(input, input);
      List<String> columns = binding.columns().get(i);
      same =
          (single && !columnOfInput.containsKey(input))
              || columns.equals(List.of(name))
              || columns.get(0).equals(name + "_0");
    }
    return same;
  }

  private static boolean settles(List<Feature> settled, List<Feature> declared) {
    boolean same = settled.size() == declared.size();
    for (int i = 0; same && i < settled.size(); i++) {
      Feature one = settled.get(i);
      Feature other = declared.get(i);
      same =
          one.name().equals(other.name())
              && one.type() == other.type()
              && settles(one, other.shape());
    }
    return same;
  }

  private static boolean settles(Feature settled, List<Integer> declared) {
    boolean same = settled.shape().size() == declared.size();
    for (int i = 0; same && i < declared.size(); i++) {
      int dimension = declared.get(i);
      same = dimension == Feature.FREE || dimension == settled.shape().get(i);
    }
    return same;
  }
}
