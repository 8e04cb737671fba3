"""Makes Parquet files of tables that are tests' CSV as well: python3 make.py, in this folder.

Their numbers have the types that a model takes, so that no decimal is rounded twice. Made with
pyarrow 26.0.1. The tables are those of test-data and of ../boosted-trees/mlflow; see their origin
there.
"""

import pyarrow
from pyarrow import csv, parquet

TABLES = "../../../../../test-data/tables/"


def table(path, types):
    convert = csv.ConvertOptions(column_types=types, strings_can_be_null=False)
    parse = csv.ParseOptions(newlines_in_values=True)
    return csv.read_csv(path, parse_options=parse, convert_options=convert)


def floats(path):
    names = open(path).readline().strip().split(",")
    return table(path, {name: pyarrow.float32() for name in names})


deliveries = table(
    TABLES + "deliveries.csv",
    {"distance_km": pyarrow.float32(), "weight_kg": pyarrow.float32(), "note": pyarrow.string()},
)
parquet.write_table(deliveries, "deliveries.parquet", row_group_size=50)

wine = floats(TABLES + "wine.csv")
parquet.write_table(wine, "wine.parquet", row_group_size=40, compression="zstd")
rows = [list(row.values()) for row in wine.to_pylist()]
vector = pyarrow.array(rows, pyarrow.list_(pyarrow.float32(), 13))
parquet.write_table(pyarrow.table({"measures": vector}), "wine-vector.parquet", row_group_size=40)

missing = table(
    "../boosted-trees/mlflow/table.csv",
    {name: pyarrow.float64() for name in ["age", "weight", "height"]},
)
parquet.write_table(missing, "missing.parquet", row_group_size=20)

# One value is missing, in the second of five row groups.
ash = wine["ash"].to_pylist()
ash[57] = None
holes = wine.set_column(2, "ash", pyarrow.array(ash, pyarrow.float32()))
parquet.write_table(holes, "holes.parquet", row_group_size=40)
