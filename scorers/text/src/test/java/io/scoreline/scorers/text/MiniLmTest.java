package io.scoreline.scorers.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.langchain4j.model.embedding.onnx.OnnxEmbeddingModel;
import dev.langchain4j.model.embedding.onnx.PoolingMode;
import io.scoreline.transforms.scorer.ScoringStoppedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** all-MiniLM-L6-v2, as a registry has it. */
class MiniLmTest {
  private static final List<String> TEXTS =
      List.of(
          "A man is eating food.",
          "A man is eating a piece of bread.",
          "The girl is carrying a baby.",
          "Two men pushed carts through the woods.",
          "A monkey is playing drums.",
          "Someone in a gorilla costume is playing a set of drums, while the others look on and clap.",
          "Straße, naïve café, 東京 タワー, \ud83d\ude00 and \u0000 in between",
          "a");

  @TempDir static Path folder;
  private static Path files;
  private static OpenText model;

  @BeforeAll
  static void open() throws Exception {
    files = OpenText.miniLm(folder.resolve("minilm"));
    model = OpenText.of(files, Map.of("normalize", "true"));
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @Test
  void givesTheVectorsThatAnotherLibraryGives() throws Exception {
    System.setProperty("ai.djl.offline", "true");
    var other =
        new OnnxEmbeddingModel(
            files.resolve("model.onnx"), files.resolve("tokenizer.json"), PoolingMode.MEAN);

    float[][] together = model.vectors(0, TEXTS);

    for (int i = 0; i < TEXTS.size(); i++) {
      float[] expected = other.embed(TEXTS.get(i)).content().vector();
      float[] alone = model.vectors(0, List.of(TEXTS.get(i)))[0];
      assertThat(alone.length, is(384));
      assertThat(TEXTS.get(i), OpenText.cosine(alone, expected), greaterThan(0.99));
      assertThat(TEXTS.get(i), OpenText.cosine(together[i], expected), greaterThan(0.97));
    }
  }

  @Test
  void putsTextsOfOneMeaningBesideEachOther() throws Exception {
    float[][] vectors = model.vectors(0, TEXTS);

    assertThat(OpenText.cosine(vectors[0], vectors[1]), greaterThan(0.6));
    assertThat(OpenText.cosine(vectors[4], vectors[5]), greaterThan(0.5));
    assertThat(OpenText.cosine(vectors[0], vectors[3]), lessThan(0.3));
  }

  @Test
  void tellsThatItDependsOnItsBatchAndWhereTextsAreCut() {
    assertThat(model.scorer().features().toString(), equalTo("[text: string[]]"));
    assertThat(model.scorer().findings().get(0), containsString("it is quantised dynamically"));
    assertThat(
        model.scorer().findings().get(1),
        equalTo(
            "texts are cut after 128 tokens (tokenizer.json); the parameter max_tokens says otherwise"));
  }

  @Test
  void takesATextOfTenMillionCharactersByItsStart() throws Exception {
    String start = "all work and no play makes jack a dull boy. ".repeat(40);
    long begun = System.nanoTime();

    float[][] vectors =
        model.vectors(
            0, List.of(start, start.repeat(6000), "", " ".repeat(10_000_000), "x".repeat(200_000)));

    assertThat(vectors[1], is(vectors[0]));
    assertThat(OpenText.cosine(vectors[2], vectors[3]), greaterThan(0.97));
    assertThat(Duration.ofNanos(System.nanoTime() - begun), lessThan(Duration.ofSeconds(60)));
  }

  @Test
  void makesTheSameTokensOfALongTextAsOfAllOfIt() {
    List<String> texts = new ArrayList<>();
    texts.add("Übergrößenträger, naïve – 東京タワー and \ud83d\ude00! ".repeat(1000));
    texts.add("東京タワー".repeat(3000));
    texts.add("\ud83d\ude00".repeat(9000));
    texts.add("abcdefgh ".repeat(5) + "z".repeat(50_000) + " and more".repeat(500));
    texts.add("\n".repeat(30_000) + "and more ".repeat(500));
    try (Tokenizer short_ = Tokenizer.open(files.resolve("tokenizer.json"), 100);
        Tokenizer long_ = Tokenizer.open(files.resolve("tokenizer.json"), 1_000_000)) {
      for (String text : texts) {
        long[] all = long_.encode(text).ids();
        long[] cut = short_.encode(text).ids();
        assertThat(cut.length, is(Math.min(100, all.length)));
        for (int i = 0; i < cut.length - 1; i++) { // the last one ends the text
          assertThat(cut[i], is(all[i]));
        }
      }
    }
  }

  /** Scores a text with the folder that is its argument. */
  static final class Once {
    private Once() {}

    public static void main(String[] args) throws Exception {
      try (OpenText once = OpenText.of(Path.of(args[0]), Map.of())) {
        System.out.println(once.vectors(0, TEXTS).length);
      }
    }
  }

  @Test
  void leavesNothingBehindInTheHomeOfTheUserOrInTheTemporaryFolder() throws Exception {
    Path home = Files.createDirectory(folder.resolve("home"));
    Path temporary = Files.createDirectory(folder.resolve("temporary"));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Duser.home=" + home,
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Once.class.getName(),
                files.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();

    assertThat(new String(process.getInputStream().readAllBytes(), UTF_8).strip(), equalTo("8"));
    assertThat(process.waitFor(), is(0));
    assertThat(home.toFile().list(), is(new String[0]));
    // The folder of ONNX Runtime, which has no cache here, is not ours.
    assertThat(
        temporary.toFile().list((parent, name) -> !name.startsWith("onnxruntime")),
        is(new String[0]));
  }

  @Test
  void endsACallThatIsStopped() {
    var session = model.scorer().newSession();
    session.stop();

    assertThrows(
        ScoringStoppedException.class, () -> session.score(model.batch(TEXTS), 0, TEXTS.size()));
    session.close();
  }
}
