package io.scoreline.catalog.registration;

import io.scoreline.catalog.tree.DocumentReader;
import io.scoreline.catalog.tree.InvalidDocumentException;
import io.scoreline.catalog.tree.Node;
import io.scoreline.catalog.tree.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a conda file lists.
 *
 * @param ofPip lines of a requirements.txt, as they stand in its pip part
 * @param ofConda packages that conda alone has, such as {@code python=3.9}; without pip itself
 */
record CondaFile(List<String> ofPip, List<String> ofConda) {
  private static final String DEPENDENCIES = "dependencies";
  private static final String PIP = "pip";
  private static final String OF_PIP = "dependencies.pip";

  private static final Pattern OF_FILES =
      Pattern.compile(
          "-[rce]\\b.*|--(requirement|constraint|editable)\\b.*|\\.{1,2}(/.*)?|\\S*\\.whl");

  CondaFile {
    ofPip = List.copyOf(ofPip);
    ofConda = List.copyOf(ofConda);
  }

  /**
   * Reads a file.
   *
   * @throws InvalidDocumentException if it is no YAML, or its dependencies are no lists
   */
  static CondaFile read(Path file) {
    var root = DocumentReader.read(file).root();
    var ofPip = new ArrayList<String>();
    var ofConda = new ArrayList<String>();
    var dependencies = root.entries().get(DEPENDENCIES);
    if (dependencies != null) {
      for (Node one : items(dependencies.value(), DEPENDENCIES)) {
        if (one instanceof Node.Mapping mapping && mapping.entries().get(PIP) != null) {
          var pip = mapping.entries().get(PIP).value();
          items(pip, OF_PIP).forEach(item -> ofPip.add(text(item, OF_PIP)));
        } else {
          ofConda.add(text(one, DEPENDENCIES));
        }
      }
    }
    ofConda.removeIf(name -> name.matches("pip\\b(?!-).*"));
    return new CondaFile(ofPip, ofConda);
  }

  /** Conda's packages are not known to pip by these names; its own part is, line by line. */
  String requirements() {
    return ofPip.isEmpty() ? "" : String.join("\n", ofPip) + "\n";
  }

  /** The lines of pip's part that name other files, which nobody keeps. */
  List<String> otherFiles() {
    return ofPip.stream().filter(line -> OF_FILES.matcher(line).matches()).toList();
  }

  private static List<Node> items(Node node, String field) {
    if (node instanceof Node.Sequence sequence) {
      return sequence.items();
    }
    if (node instanceof Node.Scalar scalar && scalar.isNull()) {
      return List.of();
    }
    throw refused(node, field, "a list");
  }

  private static String text(Node node, String field) {
    if (node instanceof Node.Scalar scalar) {
      return scalar.text().strip();
    }
    throw refused(node, field, "packages as text, and one list of pip's");
  }

  private static InvalidDocumentException refused(Node node, String field, String expected) {
    return InvalidDocumentException.unreadable(
        Problem.of(
            node.place(), field, "holds %s (expected: %s)".formatted(node.described(), expected)));
  }
}
