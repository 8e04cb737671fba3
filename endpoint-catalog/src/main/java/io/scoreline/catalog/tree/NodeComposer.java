package io.scoreline.catalog.tree;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Makes a tree of the parser's events.
 *
 * <p>Not the library's own composer, because that one recurses without a limit on depth and
 * resolves an alias of a huge node for free: here depth, cycles and the size after aliases are all
 * checked while the tree grows.
 */
final class NodeComposer {
  private static final int MAXIMUM_DEPTH = 64;
  private static final int MAXIMUM_NODES = 50_000;
  private static final String MERGE_KEY = "<<";

  private final String source;
  private final Map<Anchor, Sized> anchored = new HashMap<>();
  private final List<Problem> problems = new ArrayList<>();

  /**
   * A finished node.
   *
   * @param nodes how many nodes the tree below it has when every alias is written out
   */
  private record Sized(Node node, int nodes) {}

  NodeComposer(String source) {
    this.source = source;
  }

  /**
   * The tree of the only document in {@code text}, or empty if there is none.
   *
   * @throws InvalidDocumentException if the text is no YAML or breaks a limit
   */
  Optional<Node> compose(String text) {
    var settings = LoadSettings.builder().setLabel(source).setUseMarks(true).build();
    try {
      var events = new Parse(settings).parseString(text).iterator();
      events.next(); // start of the stream
      if (!events.next().getEventId().equals(Event.ID.DocumentStart)) {
        return Optional.empty();
      }
      var root = compose(events.next(), events, 1).node();
      events.next(); // end of the document
      var after = events.next();
      if (after.getEventId().equals(Event.ID.DocumentStart)) {
        throw stop(after, "starts a second document (expected: one document in a file)");
      }
      if (!problems.isEmpty()) {
        throw new InvalidDocumentException("", problems);
      }
      return Optional.of(root);
    } catch (MarkedYamlEngineException e) {
      throw InvalidDocumentException.unreadable(notYaml(e));
    } catch (YamlEngineException e) {
      throw InvalidDocumentException.unreadable(
          Problem.of(Place.whole(source), "", "is not YAML: " + firstLine(e.getMessage())));
    }
  }

  private Sized compose(Event event, Iterator<Event> events, int depth) {
    if (depth > MAXIMUM_DEPTH) {
      throw stop(event, "is nested deeper than %d levels".formatted(MAXIMUM_DEPTH));
    }
    Sized made;
    if (event instanceof AliasEvent alias) {
      return aliased(alias);
    } else if (event instanceof ScalarEvent scalar) {
      var quoted = !scalar.getScalarStyle().equals(ScalarStyle.PLAIN);
      made = new Sized(new Node.Scalar(placeOf(event), scalar.getValue(), quoted), 1);
    } else if (event instanceof SequenceStartEvent) {
      made = sequence(event, events, depth);
    } else if (event instanceof MappingStartEvent) {
      made = mapping(event, events, depth);
    } else {
      throw new IllegalStateException("unexpected event " + event.getEventId());
    }
    if (made.nodes() > MAXIMUM_NODES) {
      throw stop(event, "has more than %d values".formatted(MAXIMUM_NODES));
    }
    ((NodeEvent) event).getAnchor().ifPresent(anchor -> anchored.put(anchor, made));
    return made;
  }

  private Sized aliased(AliasEvent alias) {
    // An anchor is known once its node is finished, so an alias inside its own node is unknown too.
    var target = anchored.get(alias.getAlias());
    if (target == null) {
      throw stop(
          alias,
          "alias *%s has no finished anchor before it (a value cannot contain itself)"
              .formatted(alias.getAlias()));
    }
    return target;
  }

  private Sized sequence(Event start, Iterator<Event> events, int depth) {
    var items = new ArrayList<Node>();
    int nodes = 1;
    for (var event = events.next();
        !event.getEventId().equals(Event.ID.SequenceEnd);
        event = events.next()) {
      var item = compose(event, events, depth + 1);
      items.add(item.node());
      nodes = counted(event, nodes, item);
    }
    return new Sized(new Node.Sequence(placeOf(start), items), nodes);
  }

  private Sized mapping(Event start, Iterator<Event> events, int depth) {
    var entries = new LinkedHashMap<String, Node.Entry>();
    var merged = new LinkedHashMap<String, Node.Entry>();
    int nodes = 1;
    for (var event = events.next();
        !event.getEventId().equals(Event.ID.MappingEnd);
        event = events.next()) {
      var key = compose(event, events, depth + 1);
      if (!(key.node() instanceof Node.Scalar name)) {
        throw stop(
            event, "a field's name is %s (expected: text)".formatted(key.node().described()));
      }
      var value = compose(events.next(), events, depth + 1);
      nodes = counted(event, nodes, value);
      if (name.text().equals(MERGE_KEY) && !name.quoted()) {
        merge(event, value.node(), merged);
        continue;
      }
      var earlier = entries.putIfAbsent(name.text(), new Node.Entry(name.place(), value.node()));
      if (earlier != null) {
        problems.add(
            Problem.of(
                name.place(),
                name.text(),
                "is there twice, first in line %d".formatted(earlier.keyPlace().line().orElse(1))));
      }
    }
    merged.forEach(entries::putIfAbsent);
    return new Sized(new Node.Mapping(placeOf(start), entries), nodes);
  }

  private void merge(Event event, Node value, Map<String, Node.Entry> merged) {
    if (value instanceof Node.Mapping mapping) {
      mapping.entries().forEach(merged::putIfAbsent);
    } else if (value instanceof Node.Sequence sequence) {
      sequence.items().forEach(item -> merge(event, item, merged));
    } else {
      throw stop(event, "<< merges %s (expected: a mapping)".formatted(value.described()));
    }
  }

  private int counted(Event event, int nodes, Sized added) {
    if (nodes + added.nodes() > MAXIMUM_NODES) {
      throw stop(
          event,
          "has more than %d values once its aliases are written out".formatted(MAXIMUM_NODES));
    }
    return nodes + added.nodes();
  }

  private InvalidDocumentException stop(Event event, String sentence) {
    return InvalidDocumentException.unreadable(Problem.of(placeOf(event), "", sentence));
  }

  private Place placeOf(Event event) {
    return event
        .getStartMark()
        .map(mark -> Place.line(source, mark.getLine() + 1))
        .orElseGet(() -> Place.whole(source));
  }

  private Problem notYaml(MarkedYamlEngineException e) {
    var mark = e.getProblemMark().or(e::getContextMark);
    var place =
        mark.map(m -> Place.line(source, m.getLine() + 1)).orElseGet(() -> Place.whole(source));
    var reason = e.getProblem() == null ? firstLine(e.getMessage()) : e.getProblem();
    var context = e.getContext() == null ? "" : " " + e.getContext();
    return Problem.of(place, "", "is not YAML: %s%s".formatted(reason, context));
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }
}
