package io.scoreline.server;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The last changes of resources, for clients that ask how one went: each was done before it was
 * answered. Forgotten when the service ends. Thread-safe.
 */
final class Operations {
  private static final int KEPT = 10_000;

  private final Clock clock;
  private final Map<String, Instant> done =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
          return size() > KEPT;
        }
      };

  Operations(Clock clock) {
    this.clock = clock;
  }

  /** Notes one that is done, and gives its id. */
  synchronized String add() {
    String id = "be:" + UUID.randomUUID();
    done.put(id, clock.instant());
    return id;
  }

  /** How one went, if it is known. */
  synchronized Optional<ObjectNode> find(String path, String id) {
    return Optional.ofNullable(done.get(id))
        .map(
            at ->
                JsonNodeFactory.instance
                    .objectNode()
                    .put("id", path)
                    .put("name", id)
                    .put("startTime", at.toString())
                    .put("endTime", at.toString())
                    .put("percentComplete", 100)
                    .put("status", "Succeeded"));
  }
}
