"""Builds the model over texts by hand. It has no weights: Python's own answer is the check.

Only operators that need no locale: scikit-learn's text models convert to StringNormalizer, which
fails on machines without the en_US locale.
"""

import re

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from common import EXPECTED, TABLES, open_session, record_figures, save_model, write_csv

OPSET = 20  # the first with StringSplit, StringConcat and RegexFullMatch
IR_VERSION = 9
QUESTION = r"(?s).*[?？]\s*"

TEXTS = [
    "The quick brown fox jumps over the lazy dog.",
    "Is this a question?",
    "Ist das eine Frage oder eine Größenangabe?",
    "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich.",
    "Où est la bibliothèque ?",
    "¿Dónde está la estación de tren?",
    "Dzień dobry, jak się masz?",
    "Широкая электрификация южных губерний",
    "Ποιος είναι εκεί?",
    "これは質問ですか？",
    "今天天气很好",
    "안녕하세요 여러분",
    "مرحبا بالعالم",
    "שלום עולם",
    "नमस्ते दुनिया",
    "Emoji 😀 beyond the basic plane 🚀",
    "A family of code points: 👩‍👩‍👧",
    "e\u0301 is two code points, \u00e9 is one",
    "two  spaces   and more",
    # ONNX Runtime splits at spaces only, Python at tabs too: here both count alike.
    "a \ttab between words",
    "  leading and trailing spaces  ",
    'commas, "quotes" and \'apostrophes\'',
    "back\\slash and /slash",
    "{\"json\": [1, 2, 3]}",
    "<b>markup &amp; entities</b>",
    "100 % of 3.14 = 3.14",
    "word",
    "?",
    "x" * 300,
    "one more, and then no more. Yes? No.",
]


def main() -> None:
    node = helper.make_node
    graph = helper.make_graph(
        [
            node("StringSplit", ["text"], ["parts", "words"]),
            node("RegexFullMatch", ["text"], ["question"], pattern=QUESTION),
            node("StringConcat", ["left", "text"], ["opened"]),
            node("StringConcat", ["opened", "right"], ["quoted"]),
        ],
        "text-words",
        [helper.make_tensor_value_info("text", TensorProto.STRING, ["batch"])],
        [
            helper.make_tensor_value_info("words", TensorProto.INT64, ["batch"]),
            helper.make_tensor_value_info("question", TensorProto.BOOL, ["batch"]),
            helper.make_tensor_value_info("quoted", TensorProto.STRING, ["batch"]),
        ],
        [
            numpy_helper.from_array(np.array([mark.encode()], object), name)
            for name, mark in (("left", "»"), ("right", "«"))
        ],
    )
    model = helper.make_model(
        graph,
        producer_name="scoreline-test-data",
        ir_version=IR_VERSION,
        opset_imports=[helper.make_opsetid("", OPSET)],
    )
    session = open_session(save_model(model, "text-words"))

    words, question, quoted = session.run(
        ["words", "question", "quoted"], {"text": np.array(TEXTS, object)}
    )
    wanted = [
        (len(text.split()), bool(re.fullmatch(QUESTION, text)), f"»{text}«") for text in TEXTS
    ]
    answers = list(zip(words.tolist(), question.tolist(), quoted.tolist(), strict=True))
    if answers != wanted:
        raise AssertionError(f"text-words: {answers} (expected: {wanted})")

    TABLES.mkdir(exist_ok=True)
    (TABLES / "texts.txt").write_bytes("".join(f"{text}\n" for text in TEXTS).encode())
    write_csv(
        EXPECTED / "text-words.csv",
        ["row", "words", "question", "quoted"],
        [(i, *answer) for i, answer in enumerate(answers)],
    )
    record_figures("text-words", rows=len(TEXTS), same_as_python=len(answers))


if __name__ == "__main__":
    main()
