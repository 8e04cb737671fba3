"""Makes the table `deliveries` by a stated rule and trains its model, one ONNX input per column.

The rule: a delivery is late with the probability that `late_probability` gives. The model never
sees the order's id or the note; the note holds what makes CSV hard to read.
"""

import json

import numpy as np
import pandas as pd
from onnx import TensorProto
from skl2onnx import convert_sklearn
from skl2onnx.common.data_types import FloatTensorType, Int64TensorType, StringTensorType
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

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

TRAINING_ROWS = 4000
ROWS = 300
# The model's inputs; the table has them in another order, so that only names can match them.
FLOATS = ["distance_km", "weight_kg"]
INTEGERS = ["parcels", "hour"]
STRINGS = ["carrier", "weather"]
TABLE_COLUMNS = ["order_id", "carrier", "parcels", "distance_km", "note", "weather", "hour", "weight_kg"]
NOTES = [
    "",
    "leave with the neighbour",
    "Ring twice, then wait",
    'The sign says "Café Zoë", second door',
    "First floor,\nleft-hand side",
    "Größe prüfen",
    "二階です",
]
CARRIER_EFFECT = {"bike": 0.6, "rail": -0.9, "van": 0.0}
WEATHER_EFFECT = {"clear": -0.7, "rain": 0.4, "snow": 1.6, "überfroren": 2.2}


def late_probability(table: pd.DataFrame) -> np.ndarray:
    rush_hour = table["hour"].isin([7, 8, 16, 17, 18])
    score = (
        -2.2
        + 0.05 * table["distance_km"]
        + 0.04 * table["weight_kg"]
        + 0.15 * table["parcels"]
        + 0.8 * rush_hour
        + table["carrier"].map(CARRIER_EFFECT)
        + table["weather"].map(WEATHER_EFFECT)
    )
    return 1 / (1 + np.exp(-2 * score.to_numpy()))


def make_table(random: np.random.Generator, rows: int) -> tuple[pd.DataFrame, np.ndarray]:
    table = pd.DataFrame(
        {
            "order_id": np.arange(1001, 1001 + rows),
            "carrier": random.choice(list(CARRIER_EFFECT), rows),
            "parcels": random.integers(1, 9, rows),
            "distance_km": random.gamma(2, 10, rows).round(1),
            "note": random.choice(NOTES, rows),
            "weather": random.choice(list(WEATHER_EFFECT), rows, p=[0.5, 0.3, 0.15, 0.05]),
            "hour": random.integers(6, 22, rows),
            "weight_kg": random.gamma(2, 4, rows).round(2),
        }
    )
    late = (random.random(rows) < late_probability(table)).astype(np.int64)
    # float32 already here: the trainer must see the numbers that ONNX Runtime will see.
    return table.astype(dict.fromkeys(FLOATS, np.float32)), late


def train(table: pd.DataFrame, late: np.ndarray) -> Pipeline:
    columns = ColumnTransformer(
        [
            ("numbers", StandardScaler(), FLOATS + INTEGERS),
            ("words", OneHotEncoder(handle_unknown="ignore"), STRINGS),
        ]
    )
    return Pipeline([("columns", columns), ("late", LogisticRegression())]).fit(
        table[FLOATS + INTEGERS + STRINGS], late
    )


def write_table(table: pd.DataFrame) -> None:
    # Floats through their shortest text, so that 12.3 is written and not 12.300000190734863.
    shortest = {column: table[column].map(lambda x: float(str(np.float32(x)))) for column in FLOATS}
    records = table.assign(**shortest)[TABLE_COLUMNS].to_dict("records")
    write_csv(TABLES / "deliveries.csv", TABLE_COLUMNS, [list(r.values()) for r in records])
    with (TABLES / "deliveries.jsonl").open("w", encoding="utf-8", newline="") as file:
        for record in records:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


def main() -> None:
    random = np.random.default_rng(SEED)
    training_table, training_late = make_table(random, TRAINING_ROWS)
    table, late = make_table(random, ROWS)
    pipeline = train(training_table, training_late)

    types = {FloatTensorType: FLOATS, Int64TensorType: INTEGERS, StringTensorType: STRINGS}
    model = convert_sklearn(
        pipeline,
        "deliveries-columns",
        [(name, kind([None, 1])) for kind, names in types.items() for name in names],
        target_opset={"": OPSET, "ai.onnx.ml": 3},
        options={"zipmap": False, "output_class_labels": False},
    )
    name_batch_axis(model)
    session = open_session(save_model(model, "deliveries-columns"))

    write_table(table)
    write_csv(TABLES / "deliveries-labels.csv", ["row", "label"], list(enumerate(late)))

    # The expected output is that of the file as written, read back with another CSV reader.
    read = pd.read_csv(TABLES / "deliveries.csv", keep_default_na=False)
    kinds = {TensorProto.FLOAT: np.float32, TensorProto.INT64: np.int64, TensorProto.STRING: object}
    inputs = {
        value.name: read[[value.name]].to_numpy().astype(kinds[value.type.tensor_type.elem_type])
        for value in model.graph.input
    }
    label, probabilities = session.run(["label", "probabilities"], inputs)
    used = table[FLOATS + INTEGERS + STRINGS]
    worst = check_close("deliveries", probabilities, pipeline.predict_proba(used), 1e-5)
    if not np.array_equal(label, pipeline.predict(used)):
        raise AssertionError("deliveries: other labels than scikit-learn's")
    write_csv(
        EXPECTED / "deliveries-columns.csv",
        ["row", "label", "probabilities.0", "probabilities.1"],
        [(i, label[i], *p) for i, p in enumerate(probabilities)],
    )
    record_figures(
        "deliveries-columns",
        seed=SEED,
        training_rows=TRAINING_ROWS,
        rows=ROWS,
        accuracy=float((label == late).mean()),
        accuracy_of_the_rule_itself=float(((late_probability(table) > 0.5) == late).mean()),
        share_late=float(late.mean()),
        largest_difference_from_sklearn=worst,
    )


if __name__ == "__main__":
    main()
