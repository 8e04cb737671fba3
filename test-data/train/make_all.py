"""Makes everything in this folder again: data, models, expected output, figures, manifest."""

import argparse
from pathlib import Path

import make_digits
import make_manifest
import make_text_words
import train_deliveries
import train_iris
import train_mlp
import train_mnist_cnn
import train_wine

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mnist", type=Path, required=True, help="folder with MNIST's IDX files")
    mnist = parser.parse_args().mnist
    make_digits.main(mnist)
    train_mnist_cnn.main(mnist)
    for script in (train_deliveries, train_wine, train_iris, train_mlp, make_text_words):
        script.main()
    make_manifest.main()
