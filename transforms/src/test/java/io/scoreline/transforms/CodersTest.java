package io.scoreline.transforms;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import io.scoreline.transforms.plan.FileDataset;
import io.scoreline.transforms.plan.WorkUnitRef;
import org.apache.beam.sdk.testing.CoderProperties;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.jupiter.api.Test;

class CodersTest {
  private static final WorkUnitRef LARGE =
      new WorkUnitRef(9_999_999, 9_999_999, 5_000_000_000L, 300, -7);

  @Test
  void giveBackWhatWasEncoded() throws Exception {
    CoderProperties.coderDecodeEncodeEqual(new WorkUnitRefCoder(), LARGE);
    CoderProperties.coderDecodeEncodeEqual(new WorkUnitRefCoder(), WorkUnitRef.NONE);
    CoderProperties.coderDecodeEncodeEqual(new UnitResultCoder(), new UnitResult(7, 1_000_000, 3));
    CoderProperties.coderDecodeEncodeEqual(
        ElementCoder.of(FileDataset.class), FileDataset.of("a", "b"));
  }

  @Test
  void canBeShippedThemselves() {
    CoderProperties.coderSerializable(new WorkUnitRefCoder());
    CoderProperties.coderSerializable(new UnitResultCoder());
    CoderProperties.coderSerializable(ElementCoder.of(FileDataset.class));
  }

  @Test
  void takeFewBytesForWhatThereAreManyOf() throws Exception {
    assertThat(
        CoderUtils.encodeToByteArray(new WorkUnitRefCoder(), LARGE).length, lessThanOrEqualTo(20));
    assertThat(
        CoderUtils.encodeToByteArray(
                new UnitResultCoder(), new UnitResult(9_999_999, 150_000, 1_000))
            .length,
        lessThanOrEqualTo(9));
  }
}
