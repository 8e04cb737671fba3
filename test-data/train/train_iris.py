"""Trains a classifier on scikit-learn's iris table; its ONNX model answers with maps (ZipMap)."""

import numpy as np
import onnx
from skl2onnx import convert_sklearn
from skl2onnx.common.data_types import FloatTensorType
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_score

from common import (
    EXPECTED,
    OPSET,
    SEED,
    TABLES,
    check_close,
    name_batch_axis,
    open_session,
    record_figures,
    save_model,
    write_csv,
)


def main() -> None:
    iris = load_iris()
    features = iris.data.astype(np.float32)
    species = iris.target_names[iris.target]
    classifier = LogisticRegression(max_iter=1000)
    folds = StratifiedKFold(5, shuffle=True, random_state=SEED)
    accuracies = cross_val_score(classifier, features, species, cv=folds)
    classifier.fit(features, species)

    model = convert_sklearn(
        classifier,
        "iris-zipmap",
        [("features", FloatTensorType([None, features.shape[1]]))],
        target_opset={"": OPSET, "ai.onnx.ml": 3},
        options={"zipmap": True},
    )
    rename_outputs(model, {"output_label": "label", "output_probability": "probabilities"})
    name_batch_axis(model)
    session = open_session(save_model(model, "iris-zipmap"))

    label, maps = session.run(["label", "probabilities"], {"features": features})
    names = list(classifier.classes_)
    probabilities = np.array([[row[name] for name in names] for row in maps], np.float32)
    worst = check_close("iris", probabilities, classifier.predict_proba(features), 1e-5)
    if list(label) != list(classifier.predict(features)):
        raise AssertionError("iris: other labels than scikit-learn's")

    columns = [name.removesuffix(" (cm)").replace(" ", "_") for name in iris.feature_names]
    write_csv(TABLES / "iris.csv", columns, features)
    write_csv(TABLES / "iris-labels.csv", ["row", "label"], list(enumerate(species)))
    write_csv(
        EXPECTED / "iris-zipmap.csv",
        ["row", "label", *(f"probabilities.{name}" for name in names)],
        [(i, label[i], *p) for i, p in enumerate(probabilities)],
    )
    record_figures(
        "iris-zipmap",
        seed=SEED,
        rows=len(features),
        accuracy_5_fold=float(accuracies.mean()),
        accuracy_on_its_training_rows=float((label == species).mean()),
        largest_difference_from_sklearn=worst,
    )


def rename_outputs(model: onnx.ModelProto, names: dict[str, str]) -> None:
    """Gives outputs other names, by renaming the tensors wherever the graph uses them."""
    taken = {tensor for node in model.graph.node for tensor in [*node.input, *node.output]}
    names = names | {inner: f"inner_{inner}" for inner in taken & set(names.values())}
    for node in model.graph.node:
        node.input[:] = [names.get(tensor, tensor) for tensor in node.input]
        node.output[:] = [names.get(tensor, tensor) for tensor in node.output]
    for value in model.graph.output:
        value.name = names.get(value.name, value.name)


if __name__ == "__main__":
    main()
