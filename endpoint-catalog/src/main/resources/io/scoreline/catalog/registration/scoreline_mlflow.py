"""Scores files with an MLflow model of any flavor, by its python_function.

Each file is read whole and predicted in one call, as Azure does it. The rows of a file are its
number from 0, the predictions, and the file's name, in CSV without a header.

The model is code: its pickles are run when it is loaded, in this process alone.
"""
import glob
import json
import os
import re
import warnings

os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
os.environ.setdefault("DO_NOT_TRACK", "true")

HERE = os.path.dirname(os.path.abspath(__file__))
DTYPES = {
    "boolean": "bool",
    "integer": "int32",
    "long": "int64",
    "float": "float32",
    "double": "float64",
    "string": "str",
}


class FileRows:
    """All rows of a file, with their line ends; there may be none."""

    def __init__(self, lines):
        self.scoreline_rows = lines


def init():
    global model, types, params
    try:
        import mlflow.pyfunc
        import pandas  # noqa: F401

        model = mlflow.pyfunc.load_model(model_folder())
    except ModuleNotFoundError as error:
        raise missing(error) from error
    types = column_types(model.metadata.get_input_schema())
    params = parameters(getattr(model.metadata, "get_params_schema", lambda: None)())


def run(mini_batch):
    return [FileRows(rows(path)) for path in mini_batch]


def model_folder():
    found = glob.glob(os.path.join(glob.escape(os.environ["AZUREML_MODEL_DIR"]), "*", "MLmodel"))
    return os.path.dirname(found[0])


def missing(error):
    """All that the model asks for and this Python lacks, as one error."""
    from importlib import metadata, util

    names = [] if error.name is None else [error.name.split(".")[0]]
    for name in requirements():
        try:
            metadata.distribution(name)
        except metadata.PackageNotFoundError:
            if util.find_spec(name.replace("-", "_")) is None:
                names.append(name)
    names = list(dict.fromkeys(names))
    return ModuleNotFoundError("this Python has no " + ", ".join(names), name=", ".join(names))


def requirements():
    with open(os.path.join(HERE, "requirements.txt"), encoding="utf-8") as lines:
        for line in lines:
            named = re.match(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(\[|[=<>!~]=|[<>;#]|$)", line)
            if named:
                yield named.group(1)


def parameters(schema):
    """What predict gets as its params; those that are left out have MLflow's defaults."""
    given = json.loads(os.environ.get("SCORELINE_PARAMS", "{}"))
    known = {} if schema is None else {one.name: one for one in schema.params}
    for name, value in given.items():
        # MLflow would only warn, for each file.
        if name not in known:
            raise ValueError(
                "scoreline.params.%s: the model has no such parameter (expected: %s)"
                % (name, ", ".join(known) or "none")
            )
        known[name].validate_param_spec(value, known[name])
    return given


def predict(data):
    return model.predict(data, params=params) if params else model.predict(data)


def column_types(schema):
    """What the signature makes of columns, by their names, before pandas guesses it."""
    if schema is None or schema.is_tensor_spec() or not schema.has_input_names():
        return {}
    return {
        column.name: DTYPES[column.type.name]
        for column in schema.inputs
        if getattr(column.type, "name", None) in DTYPES
    }


def read_csv(path, separator=","):
    import pandas

    version = pandas_version()
    # Before 3.1, the last digit of a number was another without it; since then it is deprecated.
    exact = {"float_precision": "round_trip"} if version < (3, 1) else {}
    with warnings.catch_warnings():
        # Of rows longer than the header, pandas would shift the cells, or only warn.
        warnings.simplefilter("error", pandas.errors.ParserWarning)
        return pandas.read_csv(
            path, sep=separator, dtype=types, index_col=False, encoding="utf-8-sig", **exact
        )


def read_tsv(path):
    return read_csv(path, "\t")


def read_json_lines(path):
    import pandas

    with open(path, encoding="utf-8-sig") as lines:
        return typed(pandas.DataFrame([json.loads(line) for line in lines if line.strip()]))


def read_parquet(path):
    import pandas

    return typed(pandas.read_parquet(path))


def typed(table):
    """MLflow takes no whole number for a decimal, but files of rows hold both."""
    for name, dtype in types.items():
        if name in table.columns and dtype.startswith("float") and table[name].dtype.kind in "iu":
            table[name] = table[name].astype(dtype)
    return table


READERS = {
    ".csv": read_csv,
    ".tsv": read_tsv,
    ".json": read_json_lines,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".parq": read_parquet,
    ".parquet": read_parquet,
    ".pqt": read_parquet,
}


def rows(path):
    ending = os.path.splitext(path)[1].lower()
    if ending not in READERS:
        raise ValueError(
            "%s: file type '%s' is not supported (expected: %s)"
            % (os.path.basename(path), ending, ", ".join(sorted(READERS)))
        )
    table = READERS[ending](path)
    if len(table) == 0:
        return ""
    predictions = as_table(predict(table))
    if len(predictions) != len(table):
        raise ValueError(
            "predict() gave %d rows for the %d of %s (expected: one for each)"
            % (len(predictions), len(table), os.path.basename(path))
        )
    predictions.index = range(len(predictions))
    # A column of that name may be there.
    predictions.columns = range(predictions.shape[1])
    predictions[predictions.shape[1]] = os.path.basename(path)
    # It was called line_terminator before.
    name = "lineterminator" if pandas_version() >= (1, 5) else "line_terminator"
    return predictions.to_csv(header=False, index=True, **{name: "\n"})


def pandas_version():
    import pandas

    return tuple(int(part) for part in pandas.__version__.split(".")[:2])


def as_table(predicted):
    import numpy
    import pandas

    if isinstance(predicted, pandas.DataFrame):
        return predicted.copy()
    if isinstance(predicted, pandas.Series):
        return predicted.to_frame()
    if hasattr(predicted, "toarray"):
        predicted = predicted.toarray()
    if isinstance(predicted, numpy.ndarray) and predicted.ndim > 2:
        predicted = predicted.reshape(len(predicted), -1)
    return pandas.DataFrame(predicted)
