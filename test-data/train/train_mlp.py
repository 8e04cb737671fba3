"""Trains the MLP for throughput benchmarks: a wine's cultivar (0, 1, 2) as a number."""

import numpy as np
from onnx import TensorProto, helper, numpy_helper
from sklearn.datasets import load_wine
from sklearn.neural_network import MLPRegressor

from common import (
    EXPECTED,
    IR_VERSION,
    OPSET,
    SEED,
    check_close,
    open_session,
    record_figures,
    save_model,
    write_csv,
)

LAYERS = [13, 32, 16, 1]


def main() -> None:
    wine = load_wine()
    features = wine.data.astype(np.float32)
    mean, spread = wine.data.mean(axis=0), wine.data.std(axis=0)
    network = MLPRegressor(
        hidden_layer_sizes=LAYERS[1:-1],
        solver="lbfgs",
        alpha=1.0,
        max_iter=500,
        random_state=SEED,
    )
    network.fit((wine.data - mean) / spread, wine.target)

    # The standardisation goes into the first layer: the graph is the bare MLP on raw values.
    weights = [layer.copy() for layer in network.coefs_]
    biases = [layer.copy() for layer in network.intercepts_]
    weights[0] /= spread[:, None]
    biases[0] -= mean @ weights[0]

    nodes, constants, tensor = [], [], "features"
    for i, (weight, bias) in enumerate(zip(weights, biases, strict=True), start=1):
        constants.append(numpy_helper.from_array(weight.astype(np.float32), f"weight{i}"))
        constants.append(numpy_helper.from_array(bias.astype(np.float32), f"bias{i}"))
        last = i == len(weights)
        output = "score" if last else f"dense{i}"
        nodes.append(helper.make_node("Gemm", [tensor, f"weight{i}", f"bias{i}"], [output]))
        if not last:
            nodes.append(helper.make_node("Relu", [output], [f"relu{i}"]))
        tensor = f"relu{i}"
    graph = helper.make_graph(
        nodes,
        "mlp-13",
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["batch", LAYERS[0]])],
        [helper.make_tensor_value_info("score", TensorProto.FLOAT, ["batch", LAYERS[-1]])],
        constants,
    )
    model = helper.make_model(
        graph,
        producer_name="scoreline-test-data",
        ir_version=IR_VERSION,
        opset_imports=[helper.make_opsetid("", OPSET)],
    )
    session = open_session(save_model(model, "mlp-13"))

    (score,) = session.run(["score"], {"features": features})
    wanted = network.predict((wine.data - mean) / spread)
    worst = check_close("mlp-13", score[:, 0], wanted, 1e-3)
    write_csv(EXPECTED / "mlp-13.csv", ["row", "score"], list(enumerate(score[:, 0])))
    record_figures(
        "mlp-13",
        seed=SEED,
        rows=len(features),
        mean_absolute_error_on_its_training_rows=float(np.abs(score[:, 0] - wine.target).mean()),
        largest_difference_from_sklearn=worst,
    )


if __name__ == "__main__":
    main()
