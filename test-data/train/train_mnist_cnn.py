"""Trains the digit CNN with JAX and writes it as ONNX, for any batch size and for one image."""

import argparse
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

from common import (
    EXPECTED,
    IR_VERSION,
    OPSET,
    ROOT,
    SEED,
    check_close,
    open_session,
    read_mnist,
    record_figures,
    save_model,
    write_csv,
)

EPOCHS = 6
BATCH = 128
PEAK_RATE = 2e-3
Weights = dict[str, jax.Array]


def initial_weights(key: jax.Array) -> Weights:
    shapes = {"conv1": (16, 1, 5, 5), "conv2": (32, 16, 3, 3), "dense": (32 * 7 * 7, 10)}
    weights: Weights = {}
    for name, shape in shapes.items():
        key, used = jax.random.split(key)
        is_dense = name == "dense"
        fan_in = shape[0] if is_dense else int(np.prod(shape[1:]))
        weights[f"{name}.weight"] = jax.random.normal(used, shape) * np.sqrt(2 / fan_in)
        weights[f"{name}.bias"] = jnp.zeros(shape[-1] if is_dense else shape[0])
    return weights


def logits(weights: Weights, pixels: jax.Array) -> jax.Array:
    """Class scores of images [n, 1, 28, 28] with raw pixels, 0 to 255."""
    x = pixels / 255
    for name in ("conv1", "conv2"):
        x = jax.lax.conv(x, weights[f"{name}.weight"], (1, 1), "SAME")
        x = jax.nn.relu(x + weights[f"{name}.bias"][:, None, None])
        # Disjoint 2x2 windows: a reshape is many times faster to differentiate than reduce_window.
        n, c, h, w = x.shape
        x = x.reshape(n, c, h // 2, 2, w // 2, 2).max(axis=(3, 5))
    return x.reshape(len(x), -1) @ weights["dense.weight"] + weights["dense.bias"]


def loss(weights: Weights, pixels: jax.Array, labels: jax.Array) -> jax.Array:
    scores = jax.nn.log_softmax(logits(weights, pixels))
    return -jnp.take_along_axis(scores, labels[:, None], axis=1).mean()


@jax.jit
def adam_step(weights, first, second, step, rate, pixels, labels):
    slopes = jax.grad(loss)(weights, pixels, labels)
    first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, first, slopes)
    second = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, second, slopes)

    def moved(w, m, v):
        return w - rate * (m / (1 - 0.9**step)) / (jnp.sqrt(v / (1 - 0.999**step)) + 1e-8)

    return jax.tree.map(moved, weights, first, second), first, second


def train(images: np.ndarray, labels: np.ndarray) -> Weights:
    random = np.random.default_rng(SEED)
    weights = initial_weights(jax.random.key(SEED))
    first = jax.tree.map(jnp.zeros_like, weights)
    second = jax.tree.map(jnp.zeros_like, weights)
    steps_per_epoch = len(images) // BATCH
    step = 0
    for epoch in range(EPOCHS):
        order = random.permutation(len(images))
        for start in range(0, steps_per_epoch * BATCH, BATCH):
            chosen = order[start : start + BATCH]
            rate = PEAK_RATE * 0.5 * (1 + np.cos(np.pi * step / (EPOCHS * steps_per_epoch)))
            step += 1
            weights, first, second = adam_step(
                weights, first, second, step, rate, as_input(images[chosen]), labels[chosen]
            )
        print(f"epoch {epoch + 1} of {EPOCHS}", flush=True)
    return weights


def as_input(images: np.ndarray) -> np.ndarray:
    return images[:, None].astype(np.float32)


def to_onnx(weights: Weights, batch: str | int) -> onnx.ModelProto:
    """The graph by hand: it is short, and so its names are the ones we want."""
    constants = {name: np.asarray(value) for name, value in sorted(weights.items())}
    constants["pixel.max"] = np.float32(255)
    node = helper.make_node
    nodes = [
        node("Div", ["image", "pixel.max"], ["pixels"]),
        node("Conv", ["pixels", "conv1.weight", "conv1.bias"], ["conv1"], pads=[2, 2, 2, 2]),
        node("Relu", ["conv1"], ["relu1"]),
        node("MaxPool", ["relu1"], ["pool1"], kernel_shape=[2, 2], strides=[2, 2]),
        node("Conv", ["pool1", "conv2.weight", "conv2.bias"], ["conv2"], pads=[1, 1, 1, 1]),
        node("Relu", ["conv2"], ["relu2"]),
        node("MaxPool", ["relu2"], ["pool2"], kernel_shape=[2, 2], strides=[2, 2]),
        node("Flatten", ["pool2"], ["flat"]),
        node("Gemm", ["flat", "dense.weight", "dense.bias"], ["logits"]),
        node("Softmax", ["logits"], ["probabilities"], axis=1),
    ]
    graph = helper.make_graph(
        nodes,
        "mnist-cnn",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, [batch, 1, 28, 28])],
        [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, [batch, 10])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    return helper.make_model(
        graph,
        producer_name="scoreline-test-data",
        ir_version=IR_VERSION,
        opset_imports=[helper.make_opsetid("", OPSET)],
    )


def write_expected(name: str, files: list[Path], probabilities: np.ndarray) -> None:
    write_csv(
        EXPECTED / f"{name}.csv",
        ["file", "predicted", *(f"probabilities.{digit}" for digit in range(10))],
        [(f.name, p.argmax(), *p) for f, p in zip(files, probabilities, strict=True)],
    )


def main(mnist: Path) -> None:
    weights = train(*read_mnist(mnist, "train"))
    images, labels = read_mnist(mnist, "t10k")
    wanted = np.concatenate(
        [np.asarray(jax.nn.softmax(logits(weights, as_input(part)))) for part in np.split(images, 10)]
    )
    session = open_session(save_model(to_onnx(weights, "batch"), "mnist-cnn"))
    (probabilities,) = session.run(None, {"image": as_input(images)})
    worst = check_close("mnist-cnn", probabilities, wanted, 1e-4)
    right = int((probabilities.argmax(axis=1) == labels).sum())
    if right <= 9800:
        raise AssertionError(f"mnist-cnn: {right} of 10000 right (expected: > 9800)")

    # From here on only the PNG files count: they are what the project's tests read.
    files = sorted((ROOT / "digits").glob("*.png"))
    pixels = as_input(np.stack([np.asarray(Image.open(file)) for file in files]))
    shipped = labels[[int(file.stem) for file in files]]
    (probabilities,) = session.run(None, {"image": pixels})
    write_expected("mnist-cnn", files, probabilities)

    single = open_session(save_model(to_onnx(weights, 1), "mnist-cnn-batch1"))
    one_by_one = np.concatenate([single.run(None, {"image": p[None]})[0] for p in pixels])
    worst_single = check_close("mnist-cnn-batch1", one_by_one, probabilities, 1e-5)
    write_expected("mnist-cnn-batch1", files, one_by_one)

    record_figures(
        "mnist-cnn",
        seed=SEED,
        epochs=EPOCHS,
        weights=sum(int(np.size(value)) for value in weights.values()),
        test_images=len(labels),
        test_right=right,
        test_accuracy=right / len(labels),
        shipped_digits=len(files),
        shipped_digits_right=int((probabilities.argmax(axis=1) == shipped).sum()),
        largest_difference_from_jax=worst,
    )
    record_figures(
        "mnist-cnn-batch1", weights_of="mnist-cnn", largest_difference_from_mnist_cnn=worst_single
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mnist", type=Path, required=True, help="folder with MNIST's IDX files")
    main(parser.parse_args().mnist)
