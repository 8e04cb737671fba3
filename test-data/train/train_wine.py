"""Trains a classifier on scikit-learn's wine table; its ONNX model takes one matrix."""

import numpy as np
from skl2onnx import convert_sklearn
from skl2onnx.common.data_types import FloatTensorType
from sklearn.datasets import load_wine
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

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
    wine = load_wine()
    features = wine.data.astype(np.float32)
    pipeline = make_pipeline(StandardScaler(), LogisticRegression())
    folds = StratifiedKFold(5, shuffle=True, random_state=SEED)
    accuracies = cross_val_score(pipeline, features, wine.target, cv=folds)
    pipeline.fit(features, wine.target)

    model = convert_sklearn(
        pipeline,
        "wine-matrix",
        [("features", FloatTensorType([None, features.shape[1]]))],
        target_opset={"": OPSET, "ai.onnx.ml": 3},
        options={"zipmap": False, "output_class_labels": False},
    )
    name_batch_axis(model)
    session = open_session(save_model(model, "wine-matrix"))

    label, probabilities = session.run(["label", "probabilities"], {"features": features})
    worst = check_close("wine", probabilities, pipeline.predict_proba(features), 1e-5)
    if not np.array_equal(label, pipeline.predict(features)):
        raise AssertionError("wine: other labels than scikit-learn's")

    write_csv(TABLES / "wine.csv", wine.feature_names, features)
    write_csv(TABLES / "wine-labels.csv", ["row", "label"], list(enumerate(wine.target)))
    write_csv(
        EXPECTED / "wine-matrix.csv",
        ["row", "label", *(f"probabilities.{i}" for i in range(3))],
        [(i, label[i], *p) for i, p in enumerate(probabilities)],
    )
    record_figures(
        "wine-matrix",
        seed=SEED,
        rows=len(features),
        accuracy_5_fold=float(accuracies.mean()),
        accuracy_on_its_training_rows=float((label == wine.target).mean()),
        largest_difference_from_sklearn=worst,
    )


if __name__ == "__main__":
    main()
