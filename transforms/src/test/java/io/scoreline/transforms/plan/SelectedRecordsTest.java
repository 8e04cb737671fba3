package io.scoreline.transforms.plan;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import io.scoreline.transforms.records.CellSettings;
import io.scoreline.transforms.records.InputBinding;
import io.scoreline.transforms.records.InputSettings;
import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.FeatureType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SelectedRecordsTest {
  private static final InputFile FILE = new InputFile(0, "/in/f", "f", 100, "v");

  private static Feature feature(String name, Integer... shape) {
    return new Feature(name, FeatureType.FLOAT, List.of(shape));
  }

  private static boolean isFedAsBefore(
      InputBinding before, Map<String, String> columnOfInput, Feature... declared) {
    InputSettings standard = InputSettings.defaults();
    InputSettings settings =
        new InputSettings(
            null,
            true,
            (char) 0,
            List.of(),
            columnOfInput,
            List.of(),
            false,
            standard.textRecord(),
            standard.sliceBytes(),
            standard.image());
    return new SelectedRecords(Map.of(), Map.of(), Optional.of(before))
        .bindingFor(List.of(declared), settings)
        .isPresent();
  }

  @Test
  void keepsTheSlicesThatHoldADeadRecordAndWhatFollowsTheLast() {
    List<FileSlice> slices =
        List.of(
            new FileSlice(FILE, 0, 40, 0, 1),
            new FileSlice(FILE, 40, 40, 10, 12),
            new FileSlice(FILE, 80, 20, 20, 22));
    SelectedRecords dead =
        new SelectedRecords(
            Map.of("f", RecordSelection.of(3, 4, 8, 10, 25, Long.MAX_VALUE)),
            Map.of(),
            Optional.empty());

    assertThat(
        dead.of(slices),
        equalTo(
            List.of(
                slices.get(0).withSelected(RecordSelection.of(3, 4, 8, 10)),
                slices.get(2).withSelected(RecordSelection.of(25, Long.MAX_VALUE)))));
  }

  @Test
  void keepsTheLastSliceOfAFileWhoseRecordsWereCountedAndAsksForAsMany() {
    List<FileSlice> slices =
        List.of(new FileSlice(FILE, 0, 40, 0, 1), new FileSlice(FILE, 40, 40, 10, 12));
    SelectedRecords dead =
        new SelectedRecords(
            Map.of("f", RecordSelection.of(3, 4)), Map.of("f", 17L), Optional.empty());

    assertThat(
        dead.of(slices),
        equalTo(
            List.of(
                slices.get(0).withSelected(RecordSelection.of(3, 4)),
                slices.get(1).withSelected(RecordSelection.of()).withRecordsBefore(17))));
  }

  @Test
  void feedsAModelAsBeforeThatTakesTheSame() {
    InputBinding matrix =
        new InputBinding(List.of(feature("x", 2)), List.of(List.of("a", "b")), List.of());

    assertThat(isFedAsBefore(matrix, Map.of(), feature("x", 2)), is(true));
    assertThat(isFedAsBefore(matrix, Map.of(), feature("x", Feature.FREE)), is(true));
    assertThat(isFedAsBefore(matrix, Map.of(), feature("x", 3)), is(false));
    assertThat(isFedAsBefore(matrix, Map.of(), feature("y", 2)), is(false));
    assertThat(isFedAsBefore(matrix, Map.of(), feature("x", 2, 1)), is(false));
    assertThat(isFedAsBefore(matrix, Map.of(), feature("x", 2), feature("y")), is(false));
  }

  @Test
  void feedsAModelAnewWhoseSettingsNameOtherColumns() {
    InputBinding named =
        new InputBinding(
            List.of(feature("x", 1), feature("y", 2)),
            List.of(List.of("x"), List.of("why_0", "why_1")),
            List.of());
    Feature[] declared = {feature("x", 1), feature("y", 2)};

    assertThat(isFedAsBefore(named, Map.of("y", "why"), declared), is(true));
    assertThat(isFedAsBefore(named, Map.of(), declared), is(false));
    assertThat(isFedAsBefore(named, Map.of("y", "why", "x", "z"), declared), is(false));
  }

  @Test
  void feedsAModelAsBeforeWhoseSettingsHaveTheSamePaths() {
    Map<String, String> last = Map.of("x", "$.legs[-1]");
    InputBinding byPath =
        new InputBinding(
            List.of(feature("x", 1)),
            List.of(List.of("legs_1")),
            List.of(),
            CellSettings.NONE,
            Optional.of(last));

    assertThat(isFedAsBefore(byPath, last, feature("x", 1)), is(true));
    assertThat(isFedAsBefore(byPath, Map.of("x", "$.legs[0]"), feature("x", 1)), is(false));
  }
}
