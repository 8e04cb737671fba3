package io.scoreline.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.launcher.Installation;
import io.scoreline.launcher.Job;
import io.scoreline.launcher.JobDownload;
import io.scoreline.launcher.JobJson;
import io.scoreline.launcher.JobStore.JobFilter;
import io.scoreline.launcher.Jobs;
import io.scoreline.launcher.LaunchException;
import io.scoreline.launcher.ReplayRequest;
import io.scoreline.pipeline.ExitCode;
import io.scoreline.transforms.output.OutputVerifier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code job}. */
@Command(name = "job", description = "Runs of deployments over inputs.")
final class JobCommands {
  private static final Set<String> CHANGEABLE =
      Set.of("description", "display_name", "tags", "properties", "is_archived");

  private final Session session;

  JobCommands(Session session) {
    this.session = session;
  }

  @Command(name = "show", description = "Show a job as it is now.")
  int show(
      @Option(
              names = {"-n", "--name"},
              required = true,
              description = "Its name.")
          String name,
      @Option(
              names = {"-e", "--web"},
              description = "Print where its files are, as there is no page.")
          boolean web,
      @Mixin OutputOptions output) {
    Job job = session.jobs().require(name);
    if (web && !output.onlyShowErrors) {
      session.err().println("The job's files: " + job.record().folder());
    }
    session.print(JobJson.shown(job), output);
    return Scoreline.ok();
  }

  @Command(name = "list", description = "List jobs, newest first.")
  int list(
      @Option(
              names = {"-r", "--max-results"},
              defaultValue = "50",
              description = "At most so many; default ${DEFAULT-VALUE}.")
          int maxResults,
      @Option(names = "--all-results", description = "All of them.") boolean allResults,
      @Option(names = "--archived-only", description = "Only archived ones.") boolean archivedOnly,
      @Option(names = "--include-archived", description = "Archived ones too.")
          boolean includeArchived,
      @Option(
              names = {"-p", "--parent-job-name"},
              hidden = true)
          Optional<String> parent,
      @Mixin OutputOptions output) {
    Optional<Boolean> archived = includeArchived ? Optional.empty() : Optional.of(archivedOnly);
    int limit = allResults ? EndpointCommands.ALL : maxResults;
    List<Job> jobs =
        parent.isPresent()
            ? List.of()
            : session
                .jobs()
                .list(new JobFilter(Optional.empty(), Optional.empty(), archived, 0, limit));
    if (jobs.size() == limit && !output.onlyShowErrors) {
      session.err().printf("Displaying top %d results from the list command.%n", limit);
    }
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    jobs.forEach(job -> all.add(JobJson.shown(job)));
    session.print(all, output);
    return Scoreline.ok();
  }

  @Command(
      name = "stream",
      description = "Watch a job until it ends. Exits with the job's own exit code.")
  int stream(
      @Option(
              names = {"-n", "--name"},
              required = true,
              description = "Its name.")
          String name,
      @Mixin OutputOptions output) {
    return new JobStream(session, output).follow(name);
  }

  @Command(
      name = "resume",
      description =
          "Go on with a job that was interrupted or broke off; what is done is not done again.")
  int resume(
      @ArgGroup(multiplicity = "1") Resumable resumable,
      @Option(
              names = {"-s", "--stream"},
              description = "Watch it until it ends.")
          boolean stream,
      @Mixin OutputOptions output) {
    if (resumable.all) {
      return resumeAll(output);
    }
    String name = resumable.name;
    Job job = session.jobs().resume(name, Installation.fromProperty());
    if (stream) {
      return new JobStream(session, output).follow(name);
    }
    session.print(JobJson.rest(job), output);
    if (!output.onlyShowErrors) {
      session.err().printf("Job %s goes on; watch it: scoreline job stream -n %s%n", name, name);
    }
    return Scoreline.ok();
  }

  /** Which jobs go on. */
  private static final class Resumable {
    @Option(
        names = {"-n", "--name"},
        description = "Its name.")
    private String name = "";

    @Option(
        names = "--all",
        description =
            "All that broke off, in the order in which they were made, as after a restart of the"
                + " machine.")
    private boolean all;
  }

  private int resumeAll(OutputOptions output) {
    List<Jobs.Resumed> resumed = session.jobs().resumeAll(Installation.fromProperty());
    ArrayNode names = JsonNodeFactory.instance.arrayNode();
    for (Jobs.Resumed job : resumed) {
      job.problem()
          .ifPresentOrElse(
              problem -> session.err().println(problem),
              () -> names.addObject().put("name", job.name()));
    }
    session.print(names, output);
    boolean complete = names.size() == resumed.size();
    return complete ? Scoreline.ok() : ExitCode.OTHER.number();
  }

  @Command(
      name = "replay",
      description =
          "Score a job's dead letters again, in a job of its own, and publish a new version of the"
              + " output with those that are saved. What was scored stays as it is.")
  int replay(
      @Option(
              names = {"-n", "--name"},
              required = true,
              description = "The job that has them: one that completed, or a replay of it.")
          String name,
      @Option(
              names = {"-d", "--deployment-name", "--deployment"},
              description = "A deployment of the same endpoint, in place of the job's.")
          Optional<String> deployment,
      @Option(
              names = {"--input", "-i"},
              description =
                  "Corrected files in place of the job's input: a folder in which they are called"
                      + " as they were, or one file. What it does not hold stays dead.")
          Optional<String> input,
      @Option(
              names = "--no-upload",
              description =
                  "Read local input where it is, rather than copy it to the default datastore.")
          boolean noUpload,
      @Option(
              names = "--keep-staging",
              description = "Keep plan and parts after they are published.")
          boolean keepStaging,
      @Option(
              names = {"-s", "--stream"},
              description = "Watch it until it ends.")
          boolean stream,
      @Mixin OutputOptions output) {
    Jobs.Replay replay =
        session
            .jobs()
            .replay(
                new ReplayRequest(name, deployment, input, !noUpload, keepStaging),
                Installation.fromProperty());
    StartedJob started = new StartedJob(session, output);
    if (replay.dead() == 0) {
      session.print(JobJson.rest(replay.job()), output);
      started.tell("No dead letter is left in job %s; nothing was started.".formatted(name));
      return Scoreline.ok();
    }
    started.tellLeftOut(replay.leftOut());
    if (replay.started() && input.isEmpty() && replay.job().record().readsCopies()) {
      started.tell(
          ("The copy of the input is read that was made when job %s was started (for files that were"
                  + " mended since: --input <the mended files>).")
              .formatted(name));
    }
    return started.show(replay.job(), replay.started(), stream);
  }

  @Command(
      name = "clean",
      description = "Remove what jobs that are over have left beside their outputs.")
  int clean(
      @Option(
              names = "--resumable",
              description =
                  "Jobs that broke off too; they are cancelled, and cannot be resumed any more.")
          boolean resumable,
      @Option(names = "--kept", description = "What --keep-staging has kept too.") boolean kept,
      @Mixin OutputOptions output) {
    List<Job> cleaned = session.jobs().clean(resumable, kept);
    ArrayNode names = JsonNodeFactory.instance.arrayNode();
    cleaned.forEach(job -> names.addObject().put("name", job.name()));
    session.print(names, output);
    return Scoreline.ok();
  }

  @Command(
      name = "verify",
      description =
          "Prove a completed job's output, in its newest version, from its files: they are as"
              + " published, and each record of the input is in them once. Exits with 1 if not.")
  int verify(
      @Option(
              names = {"-n", "--name"},
              required = true,
              description = "Its name.")
          String name,
      @Mixin OutputOptions output) {
    Jobs.Verified verified = session.jobs().verify(name);
    OutputVerifier.Verdict verdict = verified.verdict();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", name);
    json.put("version", verified.version());
    json.put("verified", verdict.isTrue());
    json.put("files", verdict.files());
    json.put("records", verdict.records());
    verdict.differences().forEach(json.putArray("differences")::add);
    session.print(json, output);
    return verdict.isTrue() ? Scoreline.ok() : ExitCode.OTHER.number();
  }

  @Command(name = "cancel", description = "Cancel a job; nothing of its output is left.")
  int cancel(
      @Option(
              names = {"-n", "--name"},
              required = true,
              description = "Its name.")
          String name,
      @Mixin OutputOptions output) {
    Job job = session.jobs().cancel(name);
    if (!output.onlyShowErrors) {
      session.err().printf("Job %s is %s.%n", name, job.state().shown());
    }
    return Scoreline.ok();
  }

  @Command(
      name = "download",
      description =
          "Copy a job's output to <path>/named-outputs/score, and its logs, report and dead letters"
              + " to <path>/artifacts.")
  int download(
      @Option(
              names = {"-n", "--name"},
              required = true,
              description = "Its name.")
          String name,
      @Option(
              names = {"-p", "--download-path"},
              defaultValue = ".",
              description = "Where to; default: the current folder.")
          Path path,
      @Option(names = "--output-name", description = "Only the output of that name: score.")
          Optional<String> outputName,
      @Option(names = "--all", description = "Everything, as without any flag.") boolean all,
      @Mixin OutputOptions output)
      throws IOException {
    if (outputName.isPresent() && !outputName.get().equals("score")) {
      throw new LaunchException(
          ExitCode.NOT_FOUND,
          "job %s has no output '%s' (it has: score)".formatted(name, outputName.get()));
    }
    Job job = session.jobs().require(name);
    JobDownload download = session.jobs().download(job, session.folder().resolve(path));
    List<Path> copied = new ArrayList<>(download.output());
    if (outputName.isEmpty() || all) {
      copied.addAll(download.artifacts());
    }
    copied.forEach(file -> session.err().println("Downloaded " + file));
    session
        .jobs()
        .newerVersion(job)
        .ifPresent(
            newer ->
                session
                    .err()
                    .printf(
                        "There is a newer version of this output: scoreline job download -n %s%n",
                        newer.name()));
    return Scoreline.ok();
  }

  @Command(name = "archive", description = "Hide a job that has ended from lists.")
  int archive(
      @Option(
              names = {"-n", "--name"},
              required = true,
              description = "Its name.")
          String name,
      @Mixin OutputOptions output) {
    session.jobs().archive(name);
    return Scoreline.ok();
  }

  @Command(name = "restore", description = "Show an archived job in lists again.")
  int restore(
      @Option(
              names = {"-n", "--name"},
              required = true,
              description = "Its name.")
          String name,
      @Mixin OutputOptions output) {
    session.jobs().restore(name);
    return Scoreline.ok();
  }

  @Command(
      name = "update",
      description = "Change a job's description, display name, tags or properties.")
  int update(
      @Option(
              names = {"-n", "--name"},
              required = true,
              description = "Its name.")
          String name,
      @Mixin ChangeOptions changes,
      @Option(names = "--force-string", hidden = true) boolean forceString,
      @Option(names = "--web", hidden = true) boolean web,
      @Mixin OutputOptions output) {
    return session.exclusively(() -> changed(name, changes, output));
  }

  private int changed(String name, ChangeOptions changes, OutputOptions output) {
    ObjectNode now = JobJson.shown(session.jobs().require(name));
    List<String> paths = new ArrayList<>(changes.removes);
    paths.addAll(Documents.pairs("--set", changes.sets).keySet());
    paths.addAll(Documents.pairs("--add", changes.adds).keySet());
    for (String path : paths) {
      String first = path.contains(".") ? path.substring(0, path.indexOf('.')) : path;
      if (!CHANGEABLE.contains(first)) {
        throw new LaunchException(
            ExitCode.BAD_ARGUMENTS,
            ("%s of a job cannot be changed. Only description, tags, display_name, properties, and"
                    + " is_archived can be updated.")
                .formatted(path));
      }
    }
    ObjectNode patched = changes.applyTo(now);
    Job changed =
        session
            .jobs()
            .update(
                name,
                patched.path("display_name").asText(),
                patched.path("description").asText(),
                texts(patched.path("tags")),
                texts(patched.path("properties")));
    boolean archive = patched.path("is_archived").asBoolean();
    if (archive != changed.record().archived()) {
      changed = archive ? session.jobs().archive(name) : session.jobs().restore(name);
    }
    session.print(JobJson.shown(changed), output);
    return Scoreline.ok();
  }

  private static Map<String, String> texts(JsonNode object) {
    Map<String, String> texts = new LinkedHashMap<>();
    object.properties().forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
    return texts;
  }
}
