"""Makes the small models of src/test/resources/models. Needs the Python package onnx, nothing else.

    python make_models.py
"""

import pathlib

import onnx
from onnx import TensorProto as T
from onnx import helper as h

FOLDER = pathlib.Path(__file__).parent.parent / "resources" / "models"


def tensor(name, kind, shape):
    return h.make_tensor_value_info(name, kind, shape)


def save(name, nodes, inputs, outputs, initializers=(), functions=(), domains=()):
    graph = h.make_graph(nodes, name, inputs, outputs, list(initializers))
    model = h.make_model(
        graph,
        producer_name="scoreline-tests",
        ir_version=10,
        opset_imports=[h.make_opsetid("", 20), h.make_opsetid("ai.onnx.ml", 3)]
        + [h.make_opsetid(domain, 1) for domain in domains],
        functions=list(functions),
    )
    onnx.save(model, FOLDER / f"{name}.onnx")


def value(name, kind, shape, values):
    return h.make_tensor(name, kind, shape, values)


def external(name, location, floats):
    data = T()
    data.name = name
    data.data_type = T.FLOAT
    data.dims.extend([floats])
    data.data_location = T.EXTERNAL
    for key, text in (("location", location), ("offset", "0"), ("length", str(4 * floats))):
        entry = data.external_data.add()
        entry.key, entry.value = key, text
    return data


TYPES = {
    "float": T.FLOAT, "double": T.DOUBLE, "int8": T.INT8, "int16": T.INT16, "int32": T.INT32,
    "int64": T.INT64, "uint8": T.UINT8, "uint16": T.UINT16, "uint32": T.UINT32,
    "uint64": T.UINT64, "bool": T.BOOL, "string": T.STRING, "float16": T.FLOAT16,
    "bfloat16": T.BFLOAT16,
}
READABLE = [t for t in TYPES if t not in ("uint16", "uint32", "uint64")]


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    x = tensor("x", T.FLOAT, ["batch", 2])

    # One input of each type that can be fed, each cast to float.
    save(
        "types-in",
        [h.make_node("Cast", [t], ["from_" + t], to=T.FLOAT) for t in READABLE],
        [tensor(t, TYPES[t], ["batch", 2]) for t in READABLE],
        [tensor("from_" + t, T.FLOAT, ["batch", 2]) for t in READABLE],
    )
    # One output of each type; a signed one is cast first, so that negatives wrap.
    save(
        "types-out",
        [h.make_node("Cast", ["x"], ["to_" + t], to=TYPES[t]) for t in TYPES],
        [tensor("x", T.INT64, ["batch", 2])],
        [tensor("to_" + t, TYPES[t], ["batch", 2]) for t in TYPES],
    )
    for t in ("uint16", "uint32", "uint64"):
        save(f"input-{t}", [h.make_node("Cast", ["x"], ["y"], to=T.FLOAT)],
             [tensor("x", TYPES[t], ["batch", 2])], [tensor("y", T.FLOAT, ["batch", 2])])

    # A lookup: index 5 and above fails the whole call.
    save(
        "lookup",
        [h.make_node("Gather", ["table", "index"], ["value"])],
        [tensor("index", T.INT64, ["batch", 1])],
        [tensor("value", T.FLOAT, ["batch", 1])],
        [value("table", T.FLOAT, [5], [0.5, 1.5, 2.5, 3.5, 4.5])],
    )
    # Counts for years.
    body = h.make_graph(
        [h.make_node("Identity", ["more_in"], ["more"]), h.make_node("Add", ["sum_in", "one"], ["sum"])],
        "body",
        [tensor("i", T.INT64, []), tensor("more_in", T.BOOL, []), tensor("sum_in", T.FLOAT, ["batch", 2])],
        [tensor("more", T.BOOL, []), tensor("sum", T.FLOAT, ["batch", 2])],
        [value("one", T.FLOAT, [], [1.0])],
    )
    save(
        "endless",
        [h.make_node("Loop", ["turns", "yes", "x"], ["y"], body=body)],
        [x],
        [tensor("y", T.FLOAT, ["batch", 2])],
        [value("turns", T.INT64, [], [1 << 60]), value("yes", T.BOOL, [], [True])],
    )
    for name, labels in (
        ("zipmap-longs", {"classlabels_int64s": [10, -9, 2]}),
        ("zipmap-strings", {"classlabels_strings": ["zebra", "Äpfel", "Zoo"]}),
    ):
        save(name, [h.make_node("ZipMap", ["x"], ["scores"], domain="ai.onnx.ml", **labels)],
             [tensor("x", T.FLOAT, ["batch", 3])],
             [h.make_value_info("scores", h.make_sequence_type_proto(
                 h.make_map_type_proto(
                     T.INT64 if "longs" in name else T.STRING,
                     h.make_tensor_type_proto(T.FLOAT, None))))])

    # Where tensors can hide a location.
    save("external", [h.make_node("Add", ["x", "w"], ["y"])], [x],
         [tensor("y", T.FLOAT, ["batch", 2])], [external("w", "weights.bin", 2)])
    constant = h.make_node("Constant", [], ["w"], value=external("w", "weights.bin", 2))
    branch = h.make_graph([constant, h.make_node("Add", ["x", "w"], ["sum"])], "branch", [],
                          [tensor("sum", T.FLOAT, ["batch", 2])])
    save("external-in-subgraph", [h.make_node("If", ["yes"], ["y"], then_branch=branch, else_branch=branch)],
         [x], [tensor("y", T.FLOAT, ["batch", 2])], [value("yes", T.BOOL, [], [True])])

    # Operators of domains of their own: one that the model defines, and two that nobody does.
    double = h.make_function("com.example", "Double", ["a"], ["b"],
                             [h.make_node("Add", ["a", "a"], ["b"])], [h.make_opsetid("", 20)])
    save("own-function", [h.make_node("Double", ["x"], ["y"], domain="com.example")],
         [x], [tensor("y", T.FLOAT, ["batch", 2])], functions=[double], domains=["com.example"])
    branch = h.make_graph([h.make_node("Halve", ["x"], ["half"], domain="com.example")], "branch", [],
                          [tensor("half", T.FLOAT, ["batch", 2])])
    save("unknown-operators",
         [h.make_node("If", ["yes"], ["half"], then_branch=branch, else_branch=branch),
          h.make_node("Double", ["half"], ["same"], domain="com.example"),
          h.make_node("Negate", ["same"], ["y"], domain="ai.onnx.contrib")],
         [x], [tensor("y", T.FLOAT, ["batch", 2])], [value("yes", T.BOOL, [], [True])],
         functions=[double], domains=["com.example", "ai.onnx.contrib"])

    # Signatures.
    optional = h.make_optional_type_proto(h.make_tensor_type_proto(T.FLOAT, ["batch", 2]))
    save("input-optional", [h.make_node("OptionalHasElement", ["x"], ["y"])],
         [h.make_value_info("x", optional)], [tensor("y", T.BOOL, [])])
    sequence = h.make_sequence_type_proto(h.make_tensor_type_proto(T.FLOAT, None))
    save("input-sequence", [h.make_node("SequenceLength", ["x"], ["y"])],
         [h.make_value_info("x", sequence)], [tensor("y", T.INT64, [])])
    save("output-sequence", [h.make_node("SplitToSequence", ["x"], ["y"]),
                             h.make_node("Identity", ["x"], ["z"])],
         [x], [h.make_value_info("y", sequence), tensor("z", T.FLOAT, ["batch", 2])])
    save("input-unranked", [h.make_node("Identity", ["x"], ["y"])],
         [h.make_tensor_value_info("x", T.FLOAT, None)], [h.make_tensor_value_info("y", T.FLOAT, None)])
    save("input-none", [h.make_node("Constant", [], ["y"], value_float=1.0)], [], [tensor("y", T.FLOAT, [])])
    save("input-empty", [h.make_node("Identity", ["x"], ["y"])],
         [tensor("x", T.FLOAT, ["batch", 0])], [tensor("y", T.FLOAT, ["batch", 0])])
    save("input-scalar", [h.make_node("Mul", ["x", "factor"], ["y"])],
         [x, tensor("factor", T.FLOAT, [])], [tensor("y", T.FLOAT, ["batch", 2])])
    save("input-table", [h.make_node("MatMul", ["x", "table"], ["y"])],
         [x, tensor("table", T.FLOAT, [2, 3])], [tensor("y", T.FLOAT, ["batch", 3])])
    save("fixed-3", [h.make_node("Add", ["x", "x"], ["y"])],
         [tensor("x", T.FLOAT, [3, 2])], [tensor("y", T.FLOAT, [3, 2])])
    save("fixed-3-and-4", [h.make_node("Identity", ["x"], ["y"]), h.make_node("Identity", ["z"], ["w"])],
         [tensor("x", T.FLOAT, [3, 2]), tensor("z", T.FLOAT, [4, 2])],
         [tensor("y", T.FLOAT, [3, 2]), tensor("w", T.FLOAT, [4, 2])])

    # Outputs that declare one thing and return another.
    flat = value("flat", T.INT64, [1], [-1])
    save("declared-one", [h.make_node("Reshape", ["x", "flat"], ["y"])],
         [tensor("x", T.FLOAT, ["batch", 1])], [tensor("y", T.FLOAT, [1])], [flat])
    save("transposed", [h.make_node("Transpose", ["x"], ["y"])],
         [tensor("x", T.FLOAT, ["batch", 1])], [tensor("y", T.FLOAT, [1, "batch"])])
    save("mean", [h.make_node("ReduceMean", ["x"], ["y"], keepdims=0),
                  h.make_node("ReduceSum", ["x", "axes"], ["total"], keepdims=0)],
         [x], [tensor("y", T.FLOAT, []), tensor("total", T.FLOAT, ["batch"])],
         [value("axes", T.INT64, [1], [1])])
    save("takes-one-only", [h.make_node("Reshape", ["x", "one"], ["y"])],
         [x], [tensor("y", T.FLOAT, ["batch", 2])], [value("one", T.INT64, [2], [1, 2])])
    save("cube", [h.make_node("Reshape", ["x", "shape"], ["y"])],
         [tensor("x", T.FLOAT, ["batch", 6])], [tensor("y", T.FLOAT, ["batch", 2, 3])],
         [value("shape", T.INT64, [3], [-1, 2, 3])])
    save("join-texts", [h.make_node("StringConcat", ["x", "end"], ["y"])],
         [tensor("x", T.STRING, ["batch", 2])], [tensor("y", T.STRING, ["batch", 2])],
         [value("end", T.STRING, [], ["ø😀"])])
    save("smile", [h.make_node("StringSplit", ["x"], ["parts", "count"], delimiter="😀")],
         [tensor("x", T.STRING, ["batch"])],
         [tensor("parts", T.STRING, ["batch", "n"]), tensor("count", T.INT64, ["batch"])])


if __name__ == "__main__":
    main()
