"""What every script here needs: folders, MNIST's IDX files, ONNX saving, CSV writing, figures."""

import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import onnx
import onnxruntime

ROOT = Path(__file__).resolve().parent.parent
MODELS = ROOT / "models"
TABLES = ROOT / "tables"
EXPECTED = ROOT / "expected"
FIGURES = Path(__file__).resolve().parent / "figures.json"

OPSET = 17
IR_VERSION = 8  # the IR version that came with opset 17
SEED = 20240917


def read_idx(path: Path) -> np.ndarray:
    """Reads an IDX file of unsigned bytes: big-endian sizes, then the values."""
    data = path.read_bytes()
    if data[:3] != b"\x00\x00\x08":
        raise ValueError(f"{path.name}: not an IDX file of unsigned bytes")
    rank = data[3]
    shape = np.frombuffer(data, ">u4", count=rank, offset=4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * rank).reshape(shape)


def read_mnist(folder: Path, split: str) -> tuple[np.ndarray, np.ndarray]:
    """Images [n, 28, 28] and labels [n] of one split, `train` or `t10k`."""
    images = read_idx(folder / f"{split}-images-idx3-ubyte")
    labels = read_idx(folder / f"{split}-labels-idx1-ubyte")
    return images, labels


def save_model(model: onnx.ModelProto, name: str) -> Path:
    """Checks the model and writes it to models/, weights included."""
    # skl2onnx can import the same opset twice.
    opsets = {opset.domain: opset.version for opset in model.opset_import}
    del model.opset_import[:]
    model.opset_import.extend(onnx.helper.make_opsetid(*opset) for opset in sorted(opsets.items()))
    onnx.checker.check_model(model, full_check=True)
    path = MODELS / f"{name}.onnx"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(model.SerializeToString(deterministic=True))
    return path


def name_batch_axis(model: onnx.ModelProto, name: str = "batch") -> None:
    """Names the first axis of every tensor that goes in or out; converters leave it nameless."""
    for value in [*model.graph.input, *model.graph.output]:
        if value.type.HasField("tensor_type"):
            shape = value.type.tensor_type.shape
            if not shape.dim:
                raise ValueError(f"{value.name}: no shape")
            shape.dim[0].dim_param = name


def open_session(path: Path) -> onnxruntime.InferenceSession:
    return onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])


def check_close(name: str, actual: np.ndarray, wanted: np.ndarray, tolerance: float) -> float:
    """Compares ONNX Runtime's output with the trainer's own; returns the largest difference."""
    if actual.shape != wanted.shape:
        raise AssertionError(f"{name}: shape {actual.shape} (expected: {wanted.shape})")
    worst = float(np.max(np.abs(actual.astype(np.float64) - wanted)))
    if not worst <= tolerance:
        raise AssertionError(f"{name}: differs by {worst} (expected: <= {tolerance})")
    return worst


def cell(value: object) -> object:
    """A float32 as its shortest text that reads back as the same float32; true and false for bools."""
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    return str(value) if isinstance(value, np.floating) else value


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows([cell(value) for value in row] for row in rows)


def record_figures(name: str, **figures: object) -> None:
    """Puts one model's figures into figures.json, keeping the others'."""
    known = json.loads(FIGURES.read_text()) if FIGURES.exists() else {}
    known[name] = figures
    FIGURES.write_text(json.dumps(known, indent=2, sort_keys=True) + "\n")
    print(name, figures)
