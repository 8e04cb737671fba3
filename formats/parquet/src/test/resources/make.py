"""Makes the Parquet files of the tests with pyarrow: python3 make.py, in this folder.

The tables are made up here; nothing is anyone else's. Made with pyarrow 26.0.1 and numpy 2.4.6.
"""

import datetime
import decimal

import numpy
import pyarrow
import pyarrow.parquet as parquet

ROWS = 700


def numbers():
    """Every type of number, with nulls in those that are called optional."""
    i = numpy.arange(ROWS)
    nulls = i % 7 == 3
    return pyarrow.table(
        {
            "f": pyarrow.array((i / 8).astype("float32")),
            "d": pyarrow.array(i / 16),
            "i": pyarrow.array(i.astype("int32") - 350),
            "l": pyarrow.array(i.astype("int64") * 10**12),
            "few": pyarrow.array((i % 5).astype("float32")),
            "optional": pyarrow.array((i / 4).astype("float32"), mask=nulls),
            "optional_int": pyarrow.array(i.astype("int64"), mask=nulls),
            "b": pyarrow.array(i % 3 == 0),
            "s": pyarrow.array(["text %d" % (n % 50) for n in i]),
            "optional_text": pyarrow.array(["t%d" % n for n in i], mask=nulls),
        }
    )


def types():
    """A type of its own in each column."""
    day = datetime.date(2026, 1, 31)
    time = datetime.datetime(2026, 1, 31, 12, 30, 15, 250000)
    return pyarrow.table(
        {
            "int8": pyarrow.array([-128, 127], pyarrow.int8()),
            "int16": pyarrow.array([-32768, 32767], pyarrow.int16()),
            "uint8": pyarrow.array([0, 255], pyarrow.uint8()),
            "uint16": pyarrow.array([0, 65535], pyarrow.uint16()),
            "uint32": pyarrow.array([0, 2**32 - 1], pyarrow.uint32()),
            "uint64": pyarrow.array([0, 2**64 - 1], pyarrow.uint64()),
            "half": pyarrow.array(numpy.array([0.5, -1.5], "float16")),
            "decimal_small": pyarrow.array(
                [decimal.Decimal("1.25"), decimal.Decimal("-0.05")], pyarrow.decimal128(7, 2)
            ),
            "decimal_large": pyarrow.array(
                [decimal.Decimal("12345678901234567890.5"), None], pyarrow.decimal128(30, 1)
            ),
            "date": pyarrow.array([day, None]),
            "time": pyarrow.array([datetime.time(12, 30), None], pyarrow.time64("us")),
            "timestamp": pyarrow.array([time, None], pyarrow.timestamp("us")),
            "timestamp_utc": pyarrow.array([time, None], pyarrow.timestamp("ns", "UTC")),
            "binary": pyarrow.array([b"plain", b"\xff"], pyarrow.binary()),
            "enum": pyarrow.array(["red", "blue"]).dictionary_encode(),
            "fixed": pyarrow.array([b"ab", b"cd"], pyarrow.binary(2)),
            "struct": pyarrow.array([{"x": 1.5, "y": {"z": 2}}, None]),
            "map": pyarrow.array(
                [[("a", 1)], []], pyarrow.map_(pyarrow.string(), pyarrow.int32())
            ),
            "matrix": pyarrow.array([[[1.0, 2.0]], [[3.0, 4.0]]]),
        }
    )


def vectors():
    """Lists of a fixed length, and such as are not."""
    i = numpy.arange(200)
    rows = (i[:, None] * 4 + numpy.arange(4)).astype("float32")
    fixed = pyarrow.FixedSizeListArray.from_arrays(pyarrow.array(rows.ravel()), 4)
    ragged = [
        None if n % 10 == 1 else [] if n % 10 == 2 else [float(n), None, 1.0, 2.0][: 2 + n % 4]
        for n in i
    ]
    return pyarrow.table(
        {
            "x": fixed,
            "v": pyarrow.array(rows.tolist(), pyarrow.list_(pyarrow.float32())),
            "ragged": pyarrow.array(ragged, pyarrow.list_(pyarrow.float64())),
        }
    )


def write(table, name, **options):
    options.setdefault("row_group_size", 250)
    parquet.write_table(table, name + ".parquet", **options)


for codec in ["none", "snappy", "gzip", "zstd", "lz4"]:
    for version in ["1.0", "2.0"]:
        write(
            numbers(),
            "numbers-%s-v%s" % (codec, version[0]),
            compression=codec,
            data_page_version=version,
            data_page_size=512,
        )
write(numbers(), "numbers-plain", use_dictionary=False, write_page_checksum=True)
write(
    numbers(),
    "numbers-delta",
    use_dictionary=False,
    data_page_version="2.0",
    column_encoding={
        "f": "BYTE_STREAM_SPLIT",
        "d": "BYTE_STREAM_SPLIT",
        "i": "DELTA_BINARY_PACKED",
        "l": "DELTA_BINARY_PACKED",
        "few": "PLAIN",
        "optional": "BYTE_STREAM_SPLIT",
        "optional_int": "DELTA_BINARY_PACKED",
        "b": "RLE",
        "s": "DELTA_BYTE_ARRAY",
        "optional_text": "DELTA_LENGTH_BYTE_ARRAY",
    },
)
write(numbers(), "numbers-brotli", compression="brotli")
write(types(), "types")
write(types(), "types-int96", use_deprecated_int96_timestamps=True)
write(vectors(), "vectors-v1", data_page_size=256, row_group_size=64)
write(vectors(), "vectors-v2", data_page_version="2.0", data_page_size=256, row_group_size=64)
write(numbers().slice(0, 0), "no-rows")
