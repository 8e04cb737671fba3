"""Scores files with an MLflow model of any flavor, by its python_function.

Each file, a table or a picture, is read whole and predicted in one call, as Azure does it. The rows of a file are its
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
    # As text first: pandas would take a year for a number.
    "datetime": "str",
}


class FileRows:
    """All rows of a file, with their line ends; there may be none."""

    def __init__(self, lines):
        self.scoreline_rows = lines


def init():
    global model, types, dates, tensors, params
    try:
        import mlflow.pyfunc
        import pandas  # noqa: F401

        model = mlflow.pyfunc.load_model(model_folder())
    except ModuleNotFoundError as error:
        raise missing(error) from error
    schema = model.metadata.get_input_schema()
    types = column_types(schema)
    dates = [] if not types else [
        column.name for column in schema.inputs if getattr(column.type, "name", "") == "datetime"
    ]
    tensors = schema.inputs if schema is not None and schema.is_tensor_spec() else []
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
        table = pandas.read_csv(
            path, sep=separator, dtype=types, index_col=False, encoding="utf-8-sig", **exact
        )
    return typed(table)


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
    """MLflow takes no whole number for a decimal, but files of rows hold both; nor a text for a
    date since pandas has a type of its own for texts."""
    import pandas

    for name, dtype in types.items():
        if name in table.columns and dtype.startswith("float") and table[name].dtype.kind in "iu":
            table[name] = table[name].astype(dtype)
    for name in dates:
        if name in table.columns and pandas.api.types.infer_dtype(table[name]) in DATES:
            # Before pandas 2 there was no such format, and none was needed.
            iso = {"format": "ISO8601"} if pandas_version() >= (2, 0) else {}
            table[name] = pandas.to_datetime(table[name], **iso)
    return table


def as_tensor(path, table):
    """A table for a tensor without a name: MLflow takes one of exactly its type alone."""
    if len(tensors) != 1 or tensors[0].name is not None or table.shape[1] < 2:
        return table
    wanted = tensors[0].type
    if wanted.kind not in "iuf" or any(column.kind not in "iufb" for column in table.dtypes):
        return table
    values = table.to_numpy()
    converted = values.astype(wanted)
    if wanted.kind in "iu" and not (converted == values).all():
        raise ValueError(
            "%s holds numbers that are no %s, which the signature asks for"
            % (os.path.basename(path), wanted)
        )
    return converted


def read_picture(path):
    """A picture as an array of one, with the channels, the shape and the type that are asked for."""
    import numpy

    try:
        from PIL import Image
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "this Python has no pillow, which reads pictures", name="pillow"
        ) from error
    if types or len(tensors) > 1:
        raise ValueError(
            "%s: pictures feed one tensor (expected: a table with what the signature asks for)"
            % os.path.basename(path)
        )
    shape = list(tensors[0].shape)[1:] if tensors else []
    with Image.open(path) as image:
        plain = of_bytes(image)
        mode = MODES[channels(shape)] if tensors else plain_mode(plain)
        pixels = numpy.asarray(plain.convert(mode))
    if len(shape) == 3 and pixels.ndim == 2:
        pixels = pixels[:, :, None]
    if is_planes(shape):
        pixels = pixels.transpose(2, 0, 1)
    if shape and -1 not in shape and pixels.size == numpy.prod(shape) and len(shape) < 2:
        pixels = pixels.reshape(shape)
    fits = len(shape) == pixels.ndim and all(
        wanted in (-1, there) for wanted, there in zip(shape, pixels.shape)
    )
    if tensors and not fits:
        raise ValueError(
            "%s: the picture is an array of the shape %s (expected: %s)"
            % (os.path.basename(path), list(pixels.shape), shape)
        )
    return pixels[None].astype(tensors[0].type if tensors else numpy.uint8)


PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff")
MODES = {1: "L", 3: "RGB", 4: "RGBA"}


def is_planes(shape):
    """Where both ends may be channels, as in [3, 2, 4], the first are: the engines' rule."""
    return len(shape) == 3 and shape[0] in MODES and (shape[0] != 4 or shape[2] not in MODES)


def channels(shape):
    """How many of a pixel's values a tensor has; grey where it has no place for them."""
    found = 1 if len(shape) != 3 else shape[0] if is_planes(shape) else shape[2]
    if found == -1:
        found = 3
    if found not in MODES:
        raise ValueError(
            "a tensor of %d channels (expected: 1, 3 or 4, first or last, to be fed by pictures)"
            % found
        )
    return found


def of_bytes(image):
    """Samples of 16 bits become 0 to 255; Pillow would cut them off there."""
    import numpy
    from PIL import Image

    if image.mode[0] not in "IF":
        return image
    samples = numpy.asarray(image)
    if samples.dtype.kind == "f" or samples.min() < 0 or samples.max() > 65535:
        raise ValueError("a picture of mode %s (expected: 8 or 16 bits)" % image.mode)
    return Image.fromarray(((samples + 128) // 257).astype("uint8"))


def plain_mode(image):
    """Without a signature, a picture has its own channels."""
    return "L" if image.mode in ("1", "L") else "RGBA" if "A" in image.getbands() else "RGB"


# What pandas calls columns of texts, and of the dates of Parquet; "empty" has missing cells alone.
DATES = ("string", "date", "empty")

READERS = {
    ".csv": read_csv,
    ".tsv": read_tsv,
    ".json": read_json_lines,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".parq": read_parquet,
    ".parquet": read_parquet,
    ".pqt": read_parquet,
    **dict.fromkeys(PICTURES, read_picture),
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
    predictions = as_table(predict(table if ending in PICTURES else as_tensor(path, table)))
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
    if isinstance(predicted, dict):
        # Of tensors by their names, as a Keras or an ONNX model gives them.
        return pandas.concat([as_table(one) for one in predicted.values()], axis=1)
    if hasattr(predicted, "toarray"):
        predicted = predicted.toarray()
    if isinstance(predicted, numpy.ndarray) and predicted.ndim > 2:
        predicted = predicted.reshape(len(predicted), -1)
    return pandas.DataFrame(predicted)
