package io.scoreline.scorers.text;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scoreline.transforms.scorer.Prediction;
import io.scoreline.transforms.scorer.RecordBatch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small model in full precision, of which it is known what it gives. */
class TinyBertTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private static List<String> sentences() throws Exception {
    List<String> texts = new ArrayList<>();
    JSON.readTree(OpenText.tinyBert().resolve("sentences.json").toFile())
        .forEach(sentence -> texts.add(sentence.path("text").asText()));
    return texts;
  }

  /** What Python's ONNX Runtime gave for each sentence alone. */
  private static List<JsonNode> expected(String output) throws Exception {
    List<JsonNode> expected = new ArrayList<>();
    for (String line : Files.readAllLines(OpenText.tinyBert().resolve("expected.jsonl"))) {
      expected.add(JSON.readTree(line).path(output));
    }
    return expected;
  }

  @Test
  void givesWhatAModelSaysOfAWholeTextAsItIs() throws Exception {
    try (OpenText model = OpenText.of(OpenText.tinyBert(), Map.of())) {
      Prediction ofTexts = model.score(sentences()).outputs().get(1);

      assertThat(ofTexts.name(), equalTo("output_1"));
      assertThat(ofTexts.shape(), equalTo(List.of(50)));
      float[][] vectors = OpenText.vectors(ofTexts, 6);
      List<JsonNode> expected = expected("output_1");
      for (int i = 0; i < 6; i++) {
        for (int j = 0; j < 50; j++) {
          assertThat((double) vectors[i][j], closeTo(expected.get(i).get(j).asDouble(), 1e-4));
        }
      }
    }
  }

  @Test
  void poolsTheVectorsOfTokensInEachWay() throws Exception {
    List<JsonNode> expected = expected("output_0");
    for (String pooling : List.of("mean", "cls", "max", "last")) {
      try (OpenText model =
          OpenText.of(OpenText.tinyBert(), Map.of("pooling", pooling), "output_0")) {
        Prediction pooled = model.score(sentences()).outputs().get(0);

        assertThat(pooled.name(), equalTo("embedding"));
        float[][] vectors = OpenText.vectors(pooled, 6);
        for (int i = 0; i < 6; i++) {
          for (int j = 0; j < 50; j++) {
            double wanted = pooled(expected.get(i), j, pooling);
            assertThat((double) vectors[i][j], closeTo(wanted, 1e-4));
          }
        }
      }
    }
  }

  private static double pooled(JsonNode tokens, int place, String pooling) {
    double sum = 0;
    double most = Double.NEGATIVE_INFINITY;
    for (JsonNode token : tokens) {
      sum += token.get(place).asDouble();
      most = Math.max(most, token.get(place).asDouble());
    }
    return switch (pooling) {
      case "mean" -> sum / tokens.size();
      case "cls" -> tokens.get(0).get(place).asDouble();
      case "max" -> most;
      default -> tokens.get(tokens.size() - 1).get(place).asDouble();
    };
  }

  @Test
  void scalesAVectorToTheLengthOne() throws Exception {
    try (OpenText model =
            OpenText.of(OpenText.tinyBert(), Map.of("normalize", "true"), "output_0");
        OpenText unscaled = OpenText.of(OpenText.tinyBert(), Map.of(), "output_0")) {
      float[] scaled = model.vectors(0, sentences())[2];
      float[] other = unscaled.vectors(0, sentences())[2];

      double squares = 0;
      for (float value : scaled) {
        squares += value * value;
      }
      assertThat(squares, closeTo(1, 1e-5));
      assertThat(OpenText.cosine(scaled, other), closeTo(1, 1e-6));
    }
  }

  @Test
  void givesATextTheSameToTheLastBitWhicheverTextsItIsScoredWith() throws Exception {
    List<String> texts = new ArrayList<>();
    Random random = new Random(7);
    List<String> words = List.of(String.join(" ", sentences()).split(" "));
    for (int i = 0; i < 200; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = random.nextInt(1 << random.nextInt(8)); j >= 0; j--) {
        text.append(words.get(random.nextInt(words.size()))).append(' ');
      }
      texts.add(text.toString());
    }
    try (OpenText model = OpenText.of(OpenText.tinyBert(), Map.of())) {
      RecordBatch batch = model.batch(texts);
      for (int output = 0; output < 2; output++) {
        float[][] together = model.vectors(output, texts);
        for (int range : List.of(1, 2, 3, 7, 50, 120)) {
          for (int from = 0; from + range <= texts.size(); from += Math.max(9, range)) {
            Prediction part =
                model.session().score(batch, from, from + range).outputs().get(output);
            float[][] apart = OpenText.vectors(part, range);
            for (int i = 0; i < range; i++) {
              assertThat(texts.get(from + i), apart[i], is(together[from + i]));
            }
          }
        }
      }
    }
  }

  @Test
  void cutsATextAfterTheTokensThatWereAskedFor() throws Exception {
    try (OpenText model = OpenText.of(OpenText.tinyBert(), Map.of("max_tokens", "6"))) {
      float[][] vectors =
          model.vectors(0, List.of("the cat sat on the mat", "the cat sat", "the cat on"));

      assertThat(vectors[0], is(vectors[1]));
      assertThat(vectors[0].length, is(50));
      assertThat(OpenText.cosine(vectors[0], vectors[2]) < 0.9999, is(true));
    }
  }

  @Test
  void findsOutHowManyTokensAModelTakesOfWhichNoFileSaysSo() throws Exception {
    try (OpenText model = OpenText.of(OpenText.tinyBert(), Map.of(), "output_0")) {
      assertThat(
          model.scorer().findings(),
          equalTo(
              List.of(
                  "texts are cut after 100 tokens (the model fails on more); the parameter max_tokens says otherwise")));
      assertThat(model.vectors(0, List.of("the cat ".repeat(500)))[0].length, is(50));
    }
  }

  @Test
  void doesAsTheFilesOfSentenceTransformersSay() throws Exception {
    OpenText.tinyBert(folder);
    Files.writeString(
        folder.resolve("modules.json"),
        """
        [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
         {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
         {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}]
        """);
    Files.createDirectory(folder.resolve("1_Pooling"));
    Files.writeString(
        folder.resolve("1_Pooling/config.json"),
        """
        {"word_embedding_dimension": 50, "pooling_mode_cls_token": true,
         "pooling_mode_mean_tokens": false, "pooling_mode_max_tokens": false}
        """);
    Files.writeString(folder.resolve("sentence_bert_config.json"), "{\"max_seq_length\": 12}");
    try (OpenText model = OpenText.of(folder, Map.of(), "output_0");
        OpenText asked =
            OpenText.of(
                OpenText.tinyBert(),
                Map.of("pooling", "cls", "normalize", "true", "max_tokens", "12"),
                "output_0")) {
      assertThat(model.vectors(0, sentences()), is(asked.vectors(0, sentences())));
      assertThat(
          model.scorer().findings(),
          equalTo(
              List.of(
                  "texts are cut after 12 tokens (sentence_bert_config.json); the parameter max_tokens says otherwise")));
    }
  }
}
