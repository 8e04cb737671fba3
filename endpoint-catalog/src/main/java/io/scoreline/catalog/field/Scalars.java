package io.scoreline.catalog.field;

import io.scoreline.catalog.tree.Node;
import io.scoreline.catalog.tree.Problem;
import java.util.Optional;

/** What all shapes of scalars share. */
final class Scalars {
  private Scalars() {}

  /** The scalar, or empty after a problem was added because the node is none or is null. */
  static Optional<Node.Scalar> scalar(Node node, String path, Shape shape, Findings findings) {
    if (node instanceof Node.Scalar scalar && !scalar.isNull()) {
      return Optional.of(scalar);
    }
    refuse(node, path, shape, findings);
    return Optional.empty();
  }

  /** Adds the problem that a node does not have a shape. */
  static void refuse(Node node, String path, Shape shape, Findings findings) {
    findings.add(
        node instanceof Node.Scalar scalar
            ? Problem.ofValue(node.place(), path, scalar.text(), shape.expected())
            : Problem.of(
                node.place(),
                path,
                "is %s (expected: %s)".formatted(node.described(), shape.expected())));
  }
}
