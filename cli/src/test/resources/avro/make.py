"""Makes Avro files of tables that are tests' CSV as well: python3 make.py, in this folder.

Their numbers have the types that a model takes, so that no decimal is rounded twice. Made with
fastavro 1.13.1. The tables are those of test-data and of ../boosted-trees/mlflow; see their origin
there.
"""

import csv

import fastavro

TABLES = "../../../../../test-data/tables/"
MARKER = bytes(range(16))


def table(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def write(name, fields, rows, codec="deflate"):
    schema = {
        "type": "record",
        "name": "Row",
        "fields": [{"name": field, "type": kind} for field, kind in fields.items()],
    }
    with open(name, "wb") as out:
        fastavro.writer(
            out, fastavro.parse_schema(schema), rows, codec, sync_interval=2000, sync_marker=MARKER
        )


whole = {"order_id": int, "parcels": int, "hour": int, "distance_km": float, "weight_kg": float}
deliveries = [
    {name: whole.get(name, str)(value) for name, value in row.items()}
    for row in table(TABLES + "deliveries.csv")
]
kinds = {int: "long", float: "float", str: "string"}
fields = {name: kinds[whole.get(name, str)] for name in deliveries[0]}
write("deliveries.avro", fields, deliveries, "snappy")

# A name in Avro has no slash.
wine = [
    {name.replace("/", "_"): float(value) for name, value in row.items()}
    for row in table(TABLES + "wine.csv")
]
floats = {name: "float" for name in wine[0]}
write("wine.avro", floats, wine, "zstandard")
vectors = [{"measures": list(row.values())} for row in wine]
write("wine-vector.avro", {"measures": {"type": "array", "items": "float"}}, vectors)

missing = table("../boosted-trees/mlflow/table.csv")
numbers = {name: ["null", "double"] for name in ["age", "weight", "height"]}
for row in missing:
    for name in numbers:
        row[name] = float(row[name]) if row[name] else None
write("missing.avro", {**numbers, "note": "string"}, missing)

# One value is missing, in the second of several blocks.
holes = [dict(row) for row in wine]
holes[57]["ash"] = None
write("holes.avro", {**floats, "ash": ["null", "float"]}, holes)
