package io.scoreline.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.catalog.definition.Definitions;
import io.scoreline.catalog.definition.DocumentKind;
import io.scoreline.catalog.field.Notice;
import io.scoreline.catalog.registration.ModelAdvice;
import io.scoreline.catalog.tree.Document;
import io.scoreline.catalog.tree.DocumentReader;
import io.scoreline.launcher.LaunchException;
import io.scoreline.pipeline.ExitCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Commands that stand alone. */
final class ToolCommands {
  private ToolCommands() {}

  /** {@code validate}. */
  @Command(
      name = "validate",
      description = "Check a YAML file of any kind, alone; changes nothing.")
  static final class Validate implements Callable<Integer> {
    private final Session session;

    @Option(
        names = {"-f", "--file"},
        required = true,
        description = "The YAML file.")
    private Path file = Path.of("");

    @Option(
        names = "--kind",
        description = "endpoint, deployment, compute, …; default: as the file tells.")
    private Optional<String> kind = Optional.empty();

    @Mixin private OutputOptions output;

    Validate(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      var document = DocumentReader.read(session.folder().resolve(file));
      var validated = Definitions.validate(document, kind.map(Validate::kind));
      List<Notice> all = new ArrayList<>(validated.notices());
      all.addAll(adviceOn(document, validated.kind()));
      session.tell(all, output);
      ObjectNode result = JsonNodeFactory.instance.objectNode();
      result.put("file", file.toString());
      result.put("kind", validated.kind().word());
      result.put("valid", true);
      ArrayNode notices = result.putArray("notices");
      all.forEach(notice -> notices.add(notice.render()));
      session.print(result, output);
      return Scoreline.ok();
    }

    /** Registered models are not looked at: a file is checked alone. */
    private static List<Notice> adviceOn(Document document, DocumentKind kind) {
      ModelAdvice advice = new ModelAdvice(reference -> Optional.empty());
      return switch (kind) {
        case ENDPOINT -> advice.on(Definitions.endpoint(document).value());
        case DEPLOYMENT -> advice.on(Definitions.deployment(document).value());
        case MODEL -> advice.on(Definitions.model(document).value());
        case COMPUTE, DATASTORE, DATA, ENVIRONMENT, INVOKE -> List.of();
      };
    }

    private static DocumentKind kind(String word) {
      return Arrays.stream(DocumentKind.values())
          .filter(known -> known.word().equals(word.toLowerCase(Locale.ROOT)))
          .findFirst()
          .orElseThrow(
              () ->
                  new LaunchException(
                      ExitCode.BAD_ARGUMENTS,
                      "--kind %s (expected: one of %s)"
                          .formatted(
                              word,
                              Arrays.stream(DocumentKind.values())
                                  .map(DocumentKind::word)
                                  .toList())));
    }
  }

  /** {@code quickstart}. */
  @Command(
      name = "quickstart",
      description =
          "Recognise handwritten digits with a small model: the whole way, in one minute.")
  static final class Quickstart implements Callable<Integer> {
    private final Session session;

    @Mixin private OutputOptions output;

    Quickstart(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() throws Exception {
      return new QuickstartRun(session, output).run();
    }
  }

  /** {@code version}. */
  @Command(name = "version", description = "Show the versions of Scoreline and of its Java.")
  static final class ShowVersion implements Callable<Integer> {
    private final Session session;

    @Mixin private OutputOptions output;

    ShowVersion(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      ObjectNode versions = JsonNodeFactory.instance.objectNode();
      versions.put("scoreline", new Scoreline.Version().getVersion()[0].replace("scoreline ", ""));
      versions.put("java", Runtime.version().toString());
      versions.put("picocli", CommandLine.VERSION);
      session.print(versions, output);
      return Scoreline.ok();
    }
  }

  /** {@code completion}. */
  @Command(
      name = "completion",
      description = "Print a completion script: source <(scoreline completion) in bash or zsh.")
  static final class Completion implements Callable<Integer> {
    private final Session session;

    @Spec private CommandSpec spec;

    Completion(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      session.out().print(AutoComplete.bash("scoreline", spec.root().commandLine()));
      session.out().flush();
      return Scoreline.ok();
    }
  }
}
