package io.scoreline.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** MLflow models that no engine here reads, trained, deployed and scored with the real packages. */
class PythonModelCommandsTest {
  private static final String TRAIN =
      """
      import sys
      import mlflow.sklearn, mlflow.pyfunc, numpy as np, pandas as pd
      from mlflow.models import infer_signature
      from sklearn.ensemble import RandomForestRegressor
      from sklearn.linear_model import LogisticRegression
      from sklearn.pipeline import make_pipeline
      from sklearn.compose import make_column_transformer
      from sklearn.preprocessing import OneHotEncoder

      random = np.random.default_rng(7)

      def table(rows):
          return pd.DataFrame({
              "size": random.normal(size=rows) * 1e3,
              "rooms": random.integers(1, 9, rows),
              "area": random.choice(["001", "002", "none at all"], rows),
          })

      def predictor(kind):
          area = make_column_transformer(
              (OneHotEncoder(handle_unknown="ignore"), ["area"]), remainder="passthrough")
          if kind == "numbers":
              return make_pipeline(area, RandomForestRegressor(20, random_state=1))
          return make_pipeline(area, LogisticRegression(max_iter=1000))

      class Both(mlflow.pyfunc.PythonModel):
          def __init__(self, inner):
              self.inner = inner
          def predict(self, context, model_input, params=None):
              found = self.inner.predict_proba(model_input)
              return pd.DataFrame({"low": found[:, 0], "name": ["a, b" if p > .5 else "c" for p in found[:, 1]]})

      class Asked(mlflow.pyfunc.PythonModel):
          def predict(self, context, model_input, params=None):
              extra = model_input["extra"] if "extra" in model_input.columns else 0
              return pd.DataFrame({
                  "size": model_input["size"] * params["factor"] + extra,
                  "words": "/".join(params["words"]),
                  "params": repr(sorted(params.items()))})

      class Tensors(mlflow.pyfunc.PythonModel):
          def predict(self, context, model_input, params=None):
              values = model_input["x"] if isinstance(model_input, dict) else model_input
              values = values if isinstance(values, np.ndarray) else values.to_numpy()
              flat = values.reshape(len(values), -1).astype("float64")
              return {"sums": flat.sum(axis=1, keepdims=True), "ends": flat[:, [0, -1]],
                      "kind": np.array([str(values.dtype) + str(list(values.shape[1:]))] * len(values))}

      class Dated(mlflow.pyfunc.PythonModel):
          def predict(self, context, model_input, params=None):
              return pd.DataFrame({"year": model_input["day"].dt.year, "day": model_input["day"].astype(str)})

      kind = sys.argv[1]
      if kind == "dates":
          from mlflow.models import ModelSignature
          from mlflow.types import ColSpec, Schema
          mlflow.pyfunc.save_model("model", python_model=Dated(), signature=ModelSignature(inputs=Schema([ColSpec("datetime", "day")])))
          loaded = mlflow.pyfunc.load_model("model")
          days = pd.DataFrame({"day": pd.to_datetime(["2026-01-31", None, "1969-07-20"])})
          files = {
              "a.csv": lambda to: days.to_csv(to, index=False),
              "b.jsonl": lambda to: open(to, "w").write('{"day": "2026-01-31"}\\n{"day": null}\\n{"day": "1969-07-20"}\\n'),
              "c.parquet": lambda to: days.to_parquet(to),
              "d.parquet": lambda to: days.assign(day=days["day"].dt.date).to_parquet(to)}
          for name, write in files.items():
              write("in/" + name)
              found = loaded.predict(days)
              found["file"] = name
              found.to_csv("expected-" + name, header=False)
          sys.exit()
      if kind.startswith("tensor"):
          from PIL import Image
          from mlflow.models import ModelSignature
          from mlflow.types import Schema, TensorSpec
          shapes = {
              "tensor-colour": TensorSpec(np.dtype("uint8"), (-1, -1, -1, 3), "x"),
              "tensor-planes": TensorSpec(np.dtype("float32"), (-1, 3, 2, 4)),
              "tensor-grey": TensorSpec(np.dtype("uint8"), (-1, 8)),
              "tensor-rows": TensorSpec(np.dtype("float32"), (-1, 3))}
          signature = ModelSignature(inputs=Schema([shapes[kind]])) if kind in shapes else None
          mlflow.pyfunc.save_model("model", python_model=Tensors(), signature=signature)
          loaded = mlflow.pyfunc.load_model("model")
          def expect(name, array):
              found = loaded.predict(array)
              table = pd.DataFrame(np.hstack([found["sums"], found["ends"]]))
              table["kind"] = found["kind"]
              table["file"] = name
              table.to_csv("expected-" + name, header=False)
          if kind == "tensor-rows":
              rows = pd.DataFrame({"a": [1, 2], "b": [0.1, 1.5], "c": [3, 4]})
              rows.to_csv("in/one.csv", index=False)
              expect("one.csv", rows.to_numpy().astype("float32"))
              sys.exit()
          for name, size in (("a.png", (2, 4)), ("b.bmp", (2, 4)), ("c.png", (5, 1))):
              pixels = random.integers(0, 256, (*size, 3), dtype=np.uint8)
              Image.fromarray(pixels).save("in/" + name)
              if name == "a.png" and kind == "tensor-grey":
                  deep = random.integers(0, 256, size, dtype=np.uint16)
                  Image.fromarray(deep * 257).save("in/" + name)
                  expect(name, deep.astype("uint8").reshape(1, 8))
                  continue
              if kind in ("tensor-colour", "tensor-none"):
                  expect(name, pixels[None])
              elif size == (2, 4) and kind == "tensor-planes":
                  expect(name, pixels.transpose(2, 0, 1)[None].astype("float32"))
              elif size == (2, 4):
                  grey = np.asarray(Image.fromarray(pixels).convert("L"))
                  expect(name, grey.reshape(1, 8))
          sys.exit()
      if kind == "asked":
          from mlflow.models import ModelSignature
          from mlflow.types import ColSpec, ParamSchema, ParamSpec, Schema
          signature = ModelSignature(
              inputs=Schema([ColSpec("double", "size"), ColSpec("double", "extra", required=False)]),
              params=ParamSchema([
                  ParamSpec("factor", "double", 2.0),
                  ParamSpec("words", "string", ["a", "b"], (-1,)),
                  ParamSpec("count", "long", 3),
                  ParamSpec("exact", "boolean", False)]))
          mlflow.pyfunc.save_model("model", python_model=Asked(), signature=signature)
          loaded = mlflow.pyfunc.load_model("model")
          for name in ("one", "two"):
              rows = table(3)[["size"]]
              if name == "two":
                  rows["extra"] = [1.5, 2.5, 1e6]
              rows.to_csv("in/" + name + ".csv", index=False)
              for job, params in (
                      ("plain", {"exact": True}),
                      ("other", {"exact": True, "factor": 0.5, "words": ["7", "c d"], "count": 9})):
                  found = loaded.predict(rows, params=params)
                  found["file"] = name + ".csv"
                  found.to_csv("expected-" + job + "-" + name, header=False)
          sys.exit()
      known = table(200)
      target = known["size"] / 7 + known["rooms"] + known["area"].eq("002") * 500
      model = predictor(kind).fit(known, target if kind == "numbers" else (target > 100).astype(int))
      signature = infer_signature(known, model.predict(known))
      if kind == "both":
          mlflow.pyfunc.save_model("model", python_model=Both(model), signature=infer_signature(known))
      else:
          mlflow.sklearn.save_model(model, "model", signature=signature, serialization_format="cloudpickle")

      loaded = mlflow.pyfunc.load_model("model")
      for name in ("one.csv", "two.csv", "three.parquet", "four.jsonl"):
          rows = table(37)
          # Whole numbers in a column of decimals, too.
          rows.loc[:, "size"] = rows["size"].where(rows.index > 3, rows["size"].round())
          if name == "two.csv":
              rows["size"] = rows["size"].round()
          if name.endswith("csv"):
              text = rows.to_csv(index=False, float_format="%.17g")
              open("in/" + name, "w").write(text)
          elif name.endswith("jsonl"):
              rows.to_json("in/" + name, orient="records", lines=True, double_precision=15)
              rows = pd.read_json("in/" + name, lines=True, dtype={"area": str, "size": float}, precise_float=True)
          else:
              rows.to_parquet("in/" + name)
          found = loaded.predict(rows)
          found = found if isinstance(found, pd.DataFrame) else pd.DataFrame(found)
          found["file"] = name
          found.to_csv("expected-" + name, header=False)
      """;

  @TempDir Path folder;
  private CommandRun run;
  private String python;

  @BeforeEach
  void start() throws IOException {
    run = new CommandRun(folder);
    python = TestPython.withMlflow();
    Files.createDirectories(folder.resolve("in"));
  }

  private void train(String kind) throws IOException {
    run.file("train.py", "import os\nos.chdir('" + folder + "')\n" + TRAIN);
    TestPython.run(python, folder.resolve("train.py").toString(), kind);
  }

  private void deploy(String more) throws IOException {
    deploy(more, "params: {}");
  }

  /**
   * @param ofScoreline another setting of ours
   */
  private void deploy(String more, String ofScoreline) throws IOException {
    run.ok("batch-endpoint create -n houses -o none");
    run.file(
        "deployment.yml",
        """
        name: forest
        endpoint_name: houses
        model:
          path: model
        retry_settings: {max_retries: 1, timeout: 120}
        scoreline: {python: {interpreter: %s}, %s}
        %s
        """
            .formatted(python, ofScoreline, more));
    run.ok("batch-deployment create -f deployment.yml --set-default -o none");
  }

  private List<String> rows(String job) throws IOException {
    return Files.readAllLines(LongJobs.of(run).output(job).resolve("predictions.csv"));
  }

  private List<String> expected(String... names) {
    return Stream.of(names)
        .flatMap(
            name -> {
              try {
                return Files.readAllLines(folder.resolve("expected-" + name)).stream();
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            })
        .toList();
  }

  @Test
  void predictsToTheLastDigitWhatPythonDoesOfEachFileWhateverItHolds() throws Exception {
    train("numbers");
    deploy("mini_batch_size: 3");
    JsonNode shown = run.json("batch-deployment show -n forest --endpoint-name houses");
    assertThat(shown.has("code_configuration"), is(false));

    run.ok("batch-endpoint invoke -n houses --input in --job-name all --stream");

    assertThat(rows("all"), equalTo(expected("four.jsonl", "one.csv", "three.parquet", "two.csv")));
    assertThat(run.ok("job verify -n all --query verified -o tsv"), equalTo("true\n"));
  }

  @Test
  void writesAColumnForEachOfATableAndLosesOneFileAloneThatTheSignatureRefuses() throws Exception {
    train("both");
    deploy("");
    String table = Files.readString(folder.resolve("in/one.csv"));
    run.file("in/bad.csv", table.replaceFirst("\\n[^,]*,", "\nmany,"));
    run.file("in/empty.csv", "size,rooms,area\n");
    run.file("in/long.csv", "size,rooms,area\n1,2,001,7\n3,4,002,7\n");
    run.file("in/missing.csv", "size,rooms\n1,2\n");
    run.file("in/notes.txt", "no table");

    run.ok("batch-endpoint invoke -n houses --input in --job-name some --stream");

    assertThat(
        rows("some"), equalTo(expected("four.jsonl", "one.csv", "three.parquet", "two.csv")));
    String dead =
        Files.readString(
            LongJobs.of(run).output("some").resolve("predictions.csv.dead_letters.jsonl"));
    assertThat(dead, dead.lines().count(), is(4L));
    assertThat(dead, containsString("could not convert string to float: 'many'"));
    assertThat(dead, containsString("Model is missing inputs ['area']"));
    assertThat(dead, containsString("Length of header or names does not match length of data"));
    assertThat(
        dead, containsString("notes.txt: file type '.txt' is not supported (expected: .bmp, .csv"));
    assertThat(dead, not(containsString("empty.csv")));

    run.file("mended/bad.csv", table);
    run.ok("job replay -n some --input mended --stream");

    List<String> mended =
        Files.readAllLines(LongJobs.of(run).output("some").resolve("predictions.v2.csv"));
    assertThat(
        mended.subList(0, 37),
        equalTo(expected("one.csv").stream().map(r -> r.replace("one.csv", "bad.csv")).toList()));
    assertThat(mended.size(), is(5 * 37));
    assertThat(run.ok("job verify -n some --query verified -o tsv"), equalTo("true\n"));
  }

  @Test
  void givesPredictTheParametersOfTheDeploymentAndOfTheJobAndTablesWithoutOptionalColumns()
      throws Exception {
    train("asked");
    deploy("", "params: {exact: true}");

    run.ok("batch-endpoint invoke -n houses --input in --job-name plain --stream");
    run.ok(
        "batch-endpoint",
        "invoke",
        "-n",
        "houses",
        "--input",
        "in",
        "--job-name",
        "other",
        "--stream",
        "--set",
        "scoreline.params.factor=0.5",
        "--set",
        "scoreline.params.words=['7', c d]",
        "--set",
        "scoreline.params.count=9");

    assertThat(rows("plain"), equalTo(expected("plain-one", "plain-two")));
    assertThat(rows("other"), equalTo(expected("other-one", "other-two")));
    int code =
        run.code(
            "batch-endpoint invoke -n houses --input in --job-name no --set scoreline.params.factor=much --set scoreline.params.fast=true");
    assertThat(code, is(2));
    assertThat(
        run.err(),
        containsString(
            "scoreline.params.factor: \"much\" (expected: a number); scoreline.params.fast: the model"
                + " has no such parameter (expected: factor: double, words: string list, count: long,"
                + " exact: boolean)"));
    String deployment = Files.readString(folder.resolve("deployment.yml"));
    run.file("bad.yml", deployment.replace("true}", "1}"));
    assertThat(run.code("batch-deployment create -f bad.yml"), is(2));
    assertThat(run.err(), containsString("scoreline.params.exact: 1 (expected: true or false)"));
    // Whoever goes past the catalog meets the script's own check, before the first file.
    for (String given : List.of("{\"fast\": 1}", "{\"exact\": 1}")) {
      run.file(
          "past.yml",
          deployment.replace("params: {exact: true}", "params: {}")
              + "environment_variables: {SCORELINE_PARAMS: '%s'}\n".formatted(given));
      run.ok("batch-deployment create -f past.yml -o none");
      String job = given.contains("fast") ? "past-name" : "past-type";
      int refused =
          run.code("batch-endpoint invoke -n houses --input in --stream --job-name " + job);
      assertThat(run.out(), refused, is(6));
      assertThat(
          run.out(),
          containsString(
              given.contains("fast")
                  ? "scoreline.params.fast: the model has no such parameter (expected: factor, words"
                  : "Can not safely convert"));
    }
  }

  @Test
  void readsTheDatesOfASignatureFromEveryKindOfTable() throws Exception {
    train("dates");
    deploy("");
    run.file("in/e.csv", "day\nsoon\n");

    run.ok("batch-endpoint invoke -n houses --input in --job-name all --stream");

    assertThat(rows("all"), equalTo(expected("a.csv", "b.jsonl", "c.parquet", "d.parquet")));
    assertThat(
        Files.readString(
            LongJobs.of(run).output("all").resolve("predictions.csv.dead_letters.jsonl")),
        containsString("\"e.csv\""));
  }

  @ParameterizedTest
  @CsvSource({
    "tensor-colour, a.png b.bmp c.png",
    "tensor-none, a.png b.bmp c.png",
    "tensor-planes, a.png b.bmp",
    "tensor-grey, a.png b.bmp",
    "tensor-rows, one.csv"
  })
  void feedsATensorWithPicturesAndRowsOfItsShapeAndType(String kind, String files)
      throws Exception {
    train(kind);
    deploy("");

    run.ok("batch-endpoint invoke -n houses --input in --job-name all --stream");

    assertThat(rows("all"), equalTo(expected(files.split(" "))));
    Path dead = LongJobs.of(run).output("all").resolve("predictions.csv.dead_letters.jsonl");
    boolean fitsOnly = files.equals("a.png b.bmp");
    assertThat(
        Files.exists(dead) ? Files.readString(dead) : "",
        fitsOnly ? containsString("c.png: the picture is an array of the shape [") : equalTo(""));
  }
}
