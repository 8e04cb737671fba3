"""Makes Avro files for the tests, by a writer that is not Avro's own for Java: python3 make.py.

Run in this folder. Made with fastavro 1.13.1, with cramjam for snappy and backports.zstd for zstandard.
"""

import datetime
import decimal
import uuid

import fastavro

DECIMAL = {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}
FIELDS = [
    ("number", "long"),
    ("score", ["null", "float"]),
    ("rate", "double"),
    ("flag", "boolean"),
    ("name", ["string", "null"]),
    ("day", {"type": "int", "logicalType": "date"}),
    ("at", {"type": "long", "logicalType": "timestamp-micros"}),
    ("price", DECIMAL),
    ("id", {"type": "string", "logicalType": "uuid"}),
    ("vector", {"type": "array", "items": "float"}),
    ("colour", {"type": "enum", "name": "Colour", "symbols": ["RED", "GREEN"]}),
]
SCHEMA = fastavro.parse_schema(
    {
        "type": "record",
        "name": "Row",
        "fields": [{"name": name, "type": kind} for name, kind in FIELDS],
    }
)
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def row(i):
    return {
        "number": i * i * i - 1000,
        "score": None if i % 7 == 3 else i / 8,
        "rate": i / 3,
        "flag": i % 3 == 0,
        "name": None if i % 5 == 4 else f"näme {i}",
        "day": datetime.date(2026, 1, 31) + datetime.timedelta(days=i),
        "at": EPOCH + datetime.timedelta(seconds=i * 100_000, microseconds=i),
        "price": decimal.Decimal(i * 7 - 300).scaleb(-2),
        "id": uuid.UUID(int=i),
        "vector": [i + j / 4 for j in range(i % 4)],
        "colour": "GREEN" if i % 2 else "RED",
    }


for codec in ["null", "deflate", "snappy", "zstandard", "bzip2", "xz"]:
    with open(f"rows-{codec}.avro", "wb") as out:
        rows = (row(i) for i in range(200))
        marker = bytes(range(16))
        fastavro.writer(out, SCHEMA, rows, codec, sync_interval=2000, sync_marker=marker)

with open("rows-lz4.avro", "wb") as out:
    rows = (row(i) for i in range(200))
    fastavro.writer(out, SCHEMA, rows, "lz4", sync_interval=2000, sync_marker=marker)

with open("no-rows.avro", "wb") as out:
    fastavro.writer(out, SCHEMA, [], "deflate", sync_marker=marker)
