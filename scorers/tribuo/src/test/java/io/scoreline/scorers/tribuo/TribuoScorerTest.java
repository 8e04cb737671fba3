package io.scoreline.scorers.tribuo;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.ModelSource;
import io.scoreline.transforms.scorer.PredictionValues;
import io.scoreline.transforms.scorer.Predictions;
import io.scoreline.transforms.scorer.RecordBatch;
import io.scoreline.transforms.scorer.Scorer;
import io.scoreline.transforms.scorer.ScoringException;
import io.scoreline.transforms.scorer.ScoringStoppedException;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tribuo.classification.sgd.linear.LogisticRegressionTrainer;
import org.tribuo.hash.HashingTrainer;
import org.tribuo.hash.MessageDigestHasher;
import org.tribuo.protos.core.ModelProto;

class TribuoScorerTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void writeModel() throws IOException {
    file = folder.resolve("model.tribuo");
    new LogisticRegressionTrainer().train(MadeData.labels()).serializeToFile(file);
  }

  private static Scorer open(Path path, String... outputs) {
    return new TribuoScorerProvider()
        .open(new ModelSource("tribuo", path.toString(), List.of(outputs), Map.of()));
  }

  private static String refused(Path path, String... outputs) {
    return assertThrows(ModelRefusedException.class, () -> open(path, outputs)).getMessage();
  }

  private Path with(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  @Test
  void wantsANumberForEachFeatureByItsName() {
    assertThat(open(file).features().toString(), equalTo("[features: double[3] (a, b, c)]"));
  }

  @Test
  void takesAFolderThatHoldsTheModelAlone() throws IOException {
    Path alone = Files.createDirectory(folder.resolve("alone"));
    Files.copy(file, alone.resolve("any.name"));
    Files.writeString(alone.resolve(".hidden"), "x");

    assertThat(open(alone).features().size(), equalTo(1));

    Files.writeString(alone.resolve("notes.txt"), "x");
    assertThat(
        refused(alone),
        equalTo(alone + ": holds 2 files: any.name, notes.txt (expected: exactly one, the model)"));
  }

  @Test
  void givesTheSameForARecordWhateverStandsBesideIt() throws ScoringException {
    Scorer scorer = open(file, "scores");
    RecordBatch batch = MadeData.batch(scorer);
    Scorer.Session session = scorer.newSession();
    PredictionValues all = session.score(batch, 0, batch.size()).outputs().get(0).values();

    for (int record = 0; record < batch.size(); record++) {
      PredictionValues alone = session.score(batch, record, record + 1).outputs().get(0).values();
      for (int i = 0; i < 3; i++) {
        assertThat(alone.number(i), equalTo(all.number(record * 3 + i)));
      }
    }
  }

  @Test
  void leavesOutWhatIsNoNumberAndNamesARecordThatHasNone() throws ScoringException {
    Scorer scorer = open(file);
    RecordBatch batch = new RecordBatch(scorer.features(), 2);
    batch.numbers(0).putDouble(0, 3.0).putDouble(8, Double.NaN).putDouble(16, Double.NaN);
    batch.add();
    for (int i = 3; i < 6; i++) {
      batch.numbers(0).putDouble(i * 8, Double.NaN);
    }
    batch.add();
    Scorer.Session session = scorer.newSession();

    assertThat(session.score(batch, 0, 1).records(), equalTo(1));
    var failed = assertThrows(ScoringException.class, () -> session.score(batch, 1, 2));
    assertThat(
        failed.getMessage(),
        equalTo(
            "the record has none of the model's features (expected: at least one that is a number)"));
  }

  @Test
  void stopsBetweenTwoRecords() {
    Scorer scorer = open(file);
    Scorer.Session session = scorer.newSession();
    session.stop();

    assertThrows(ScoringStoppedException.class, () -> session.score(MadeData.batch(scorer), 0, 10));
  }

  @Test
  void givesTheOutputsThatAreAskedForInTheirOrder() throws ScoringException {
    Scorer scorer = open(file, "scores", "label");
    RecordBatch batch = MadeData.batch(scorer);

    Predictions scored = scorer.newSession().score(batch, 0, 1);

    assertThat(MadeData.names(scored), equalTo(List.of("scores", "label")));
    assertThat(
        refused(file, "label", "logits"),
        equalTo(file + ": the model has no output logits (expected: label, scores)"));
  }

  @Test
  void refusesJavaSerializationAndSaysHowToConvertIt() throws IOException {
    Path serialized = folder.resolve("model.ser");
    try (var out = new ObjectOutputStream(Files.newOutputStream(serialized))) {
      out.writeObject("x");
    }

    assertThat(
        refused(serialized),
        startsWith(
            serialized
                + ": is in Java serialization, which runs code of its own when it is read, and is"
                + " not read here (expected: "));
    assertThat(refused(serialized), containsString("model.serializeToFile(path)"));
  }

  @Test
  void refusesWhatIsNoModelOfTribuo() throws IOException {
    byte[] model = Files.readAllBytes(file);
    byte[] half = java.util.Arrays.copyOf(model, model.length / 2);

    assertThat(refused(folder.resolve("none")), containsString("does not exist"));
    assertThat(refused(with("empty", new byte[0])), containsString("is empty"));
    assertThat(refused(with("half", half)), containsString("is no model of Tribuo: "));
    assertThat(
        refused(with("text", "a,b\n1,2\n".getBytes(java.nio.charset.StandardCharsets.UTF_8))),
        containsString("is no model of Tribuo: "));
    assertThat(
        refused(
            with(
                "pointer",
                "version https://git-lfs.github.com/spec/v1\n"
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8))),
        containsString("is a Git LFS pointer"));
  }

  @Test
  void refusesAModelWhoseFeaturesHaveNoNames() throws IOException {
    Path hashed = folder.resolve("hashed");
    new HashingTrainer<>(
            new LogisticRegressionTrainer(), new MessageDigestHasher("SHA-256", "salt and pepper"))
        .train(MadeData.labels())
        .serializeToFile(hashed);

    assertThat(
        refused(hashed),
        equalTo(
            hashed
                + ": the names of the model's features are hashed, and cannot be told from a table's"
                + " columns (expected: a model that was trained without HashingTrainer)"));
  }

  @Test
  void wakesNoClassThatIsHereForAnotherPurpose() throws IOException {
    ModelProto model = ModelProto.parseFrom(Files.readAllBytes(file));
    Path named =
        with("named", model.toBuilder().setClassName(Woken.class.getName()).build().toByteArray());
    ByteString inside =
        ModelProto.newBuilder().setClassName(Woken.class.getName()).build().toByteString();
    Path nested =
        with(
            "nested",
            model.toBuilder()
                .setSerializedData(
                    model.getSerializedData().toBuilder()
                        .setValue(model.getSerializedData().getValue().concat(inside)))
                .build()
                .toByteArray());

    for (Path path : List.of(named, nested)) {
      assertThat(
          refused(path),
          equalTo(
              path
                  + ": names the classes "
                  + Woken.class.getName()
                  + " (expected: none but Tribuo's own)"));
    }
    assertThat(System.getProperty("scoreline.woken"), equalTo(null));
  }

  /** Tells when it is initialized. */
  static final class Woken {
    static {
      System.setProperty("scoreline.woken", "yes");
    }

    private Woken() {}
  }
}
