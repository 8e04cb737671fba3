"""Writes the first 25 test digits of each class as PNG files, and their labels."""

import argparse
from pathlib import Path

import numpy as np
from PIL import Image

from common import ROOT, read_mnist, write_csv

PER_CLASS = 25


def main(mnist: Path) -> None:
    images, labels = read_mnist(mnist, "t10k")
    chosen = sorted(i for digit in range(10) for i in np.flatnonzero(labels == digit)[:PER_CLASS])
    folder = ROOT / "digits"
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    for i in chosen:
        Image.fromarray(images[i]).save(folder / f"{i:05d}.png", optimize=True)
    write_csv(
        ROOT / "digits-labels.csv", ["file", "label"], [(f"{i:05d}.png", labels[i]) for i in chosen]
    )
    print("digits", len(chosen))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mnist", type=Path, required=True, help="folder with MNIST's IDX files")
    main(parser.parse_args().mnist)
