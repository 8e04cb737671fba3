package io.scoreline.scorers.onnx;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;

import io.scoreline.transforms.scorer.RecordBatch;
import org.junit.jupiter.api.Test;

class TextsTest {
  @Test
  void showsTheModelAnEmojiAsItsFourBytes() throws Exception {
    try (OpenModel model = OpenModel.named("smile", "count")) { // splits at an emoji of its own
      RecordBatch batch = model.batch(8);
      for (String text : new String[] {"a😀b", "plain", "😀", "é😀😀ü😀x", ""}) {
        OpenModel.put(batch, 0, text);
        batch.add();
      }

      assertThat(OpenModel.values(model.score(batch), 0).subList(0, 2), contains("2", "1"));
      assertThat(OpenModel.values(model.session().score(batch, 3, 4), 0), contains("4"));
      assertThat(OpenModel.values(model.session().score(batch, 1, 2), 0), contains("1"));
    }
  }

  @Test
  void fillsTwoDimensionsOfTexts() throws Exception {
    try (OpenModel model = OpenModel.at(TestFiles.testData("models/text-words.onnx"), "words")) {
      RecordBatch batch = model.batch(20);
      for (int i = 0; i < 20; i++) {
        OpenModel.put(batch, 0, "word 😀 \0 ".repeat(i % 3 + 1).strip());
        batch.add();
      }

      assertThat(OpenModel.values(model.score(batch), 0).subList(0, 3), contains("3", "6", "9"));
    }
  }

  @Test
  void returnsTheEmojiThatAModelPassesOn() throws Exception {
    try (OpenModel model = OpenModel.at(TestFiles.testData("models/text-words.onnx"), "quoted")) {
      RecordBatch batch = model.batch(20);
      for (String text : new String[] {"Guðrún", "😀 Guðrún \0", "naïve"}) {
        OpenModel.put(batch, 0, text);
        batch.add();
      }

      assertThat(
          OpenModel.values(model.score(batch), 0),
          contains("»Guðrún«", "»😀 Guðrún \0«", "»naïve«"));
    }
  }
}
