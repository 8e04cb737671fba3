package io.scoreline.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.TooManyRequestsResponse;
import io.scoreline.catalog.Catalog;
import io.scoreline.catalog.CatalogException;
import io.scoreline.catalog.Endpoint;
import io.scoreline.launcher.Installation;
import io.scoreline.launcher.Job;
import io.scoreline.launcher.JobQueue;
import io.scoreline.launcher.JobRequest;
import io.scoreline.launcher.JobStore.JobFilter;
import io.scoreline.launcher.Jobs;
import io.scoreline.launcher.LaunchException;
import io.scoreline.launcher.ReplayRequest;
import io.scoreline.pipeline.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Jobs of an endpoint, at its scoring URI: {@code POST} starts one, {@code GET} lists them, and
 * below it is each by its name.
 */
final class JobRoutes {
  private static final String JOBS = "/endpoints/{endpoint}/jobs";
  private static final String JOB = JOBS + "/{job}";

  /** Azure's name, as its clients have written it over the years. */
  private static final List<String> REPEATABILITY =
      List.of("repeatability-request-id", "repeatability_request-id");

  private final Catalog catalog;
  private final Jobs jobs;
  private final Installation installation;
  private final ScoringUris uris;
  private final JobQueue queue;
  private final int mostWaiting;

  /**
   * @param mostWaiting when so many jobs wait in the queue, no more are accepted
   */
  JobRoutes(EndpointServer.Backend backend, ScoringUris uris, int mostWaiting) {
    this.catalog = backend.catalog();
    this.jobs = backend.jobs().queueing();
    this.installation = backend.installation();
    this.queue = backend.queue();
    this.uris = uris;
    this.mostWaiting = mostWaiting;
  }

  void register(RoutesConfig routes) {
    routes.post(JOBS, this::start, Role.INVOKER);
    routes.get(JOBS, this::list, Role.READER);
    routes.get(JOB, context -> send(context, HttpStatus.OK, job(context)), Role.READER);
    routes.post(
        JOB + "/cancel",
        context -> send(context, HttpStatus.OK, jobs.cancel(job(context).name())),
        Role.INVOKER);
    routes.post(
        JOB + "/resume",
        context -> {
          send(context, HttpStatus.OK, jobs.resume(job(context).name(), installation));
        },
        Role.INVOKER);
    routes.post(JOB + "/replay", this::replay, Role.INVOKER);
    routes.get(
        JOB + "/deadletters", context -> file(context, job(context).deadLetters()), Role.READER);
    routes.get(JOB + "/report", context -> file(context, job(context).report()), Role.READER);
    routes.get(JOB + "/log", context -> file(context, job(context).log()), Role.READER);
    routes.get(JOB + "/outputs", this::outputs, Role.READER);
    routes.get(JOB + "/outputs/<file>", this::output, Role.READER);
  }

  /** The endpoint that a request names, if its caller may. */
  Endpoint endpoint(Context context) {
    Callers.requireMay(context, context.pathParam("endpoint"));
    return catalog.endpoints().require(context.pathParam("endpoint"));
  }

  private void start(Context context) {
    Endpoint endpoint = endpoint(context);
    RequestBody.requireJson(context);
    Optional<String> deployment =
        Optional.ofNullable(context.header("azureml-model-deployment"))
            .filter(name -> !name.isBlank());
    Optional<String> key =
        REPEATABILITY.stream()
            .map(context::header)
            .filter(value -> value != null && !value.isBlank())
            // Two callers of two endpoints may well have the same one.
            .map(value -> endpoint.name() + "/" + value)
            .findFirst();
    JobRequest request = InvokeBody.read(context.bodyAsBytes(), endpoint.name(), deployment, key);
    RemoteData.check(request);
    request.jobName().ifPresent(name -> requireOwn(name, endpoint));
    Jobs.Started started = jobs.isRepeated(request) ? again(request) : accept(request);
    send(context, started.started() ? HttpStatus.CREATED : HttpStatus.OK, started.job());
  }

  /** What was started before, if it is what is asked for. */
  private Jobs.Started again(JobRequest request) {
    try {
      return jobs.start(request, installation);
    } catch (LaunchException e) {
      if (e.exitCode() == ExitCode.BAD_ARGUMENTS) {
        throw new CatalogException(CatalogException.Kind.CONFLICT, e.getMessage(), e);
      }
      throw e;
    }
  }

  /** Of another endpoint's job a caller learns no more than that its name is taken. */
  private void requireOwn(String name, Endpoint endpoint) {
    if (jobs.endpointOf(name).filter(its -> !its.equals(endpoint.name())).isPresent()) {
      throw new CatalogException(
          CatalogException.Kind.CONFLICT,
          "properties.name: \"%s\" (expected: one that no job of another endpoint has)"
              .formatted(name));
    }
  }

  private Jobs.Started accept(JobRequest request) {
    requireRoom();
    return jobs.start(request, installation);
  }

  private void requireRoom() {
    int waiting = queue.waiting();
    if (waiting >= mostWaiting) {
      throw new TooManyRequestsResponse(
          "%d jobs wait for their turn (expected: fewer than %d, ask again later; scoreline serve"
                  .formatted(waiting, mostWaiting)
              + " --max-waiting-jobs changes it)");
    }
  }

  private void list(Context context) {
    list(context, endpoint(context), Optional.ofNullable(context.queryParam("deployment")));
  }

  /** Answers with a page of an endpoint's jobs, or of those of one of its deployments. */
  void list(Context context, Endpoint endpoint, Optional<String> deployment) {
    Paging paging = Paging.of(context);
    List<Job> found =
        jobs.list(
            new JobFilter(
                Optional.of(endpoint.name()),
                deployment,
                Optional.of(false),
                paging.skip(),
                paging.top() + 1));
    ObjectNode page =
        paging.page(
            context, uris.base(), found, job -> JobResource.toJson(job, uris.of(endpoint.name())));
    json(context, HttpStatus.OK, page);
  }

  private void replay(Context context) {
    ReplayRequest request =
        new ReplayRequest(job(context).name(), Optional.empty(), Optional.empty(), false, false);
    requireRoom();
    Jobs.Replay replay = jobs.replay(request, installation);
    send(context, replay.started() ? HttpStatus.CREATED : HttpStatus.OK, replay.job());
  }

  /** The job that a request names, if it is one of the endpoint that it names. */
  private Job job(Context context) {
    Endpoint endpoint = endpoint(context);
    String name = context.pathParam("job");
    if (jobs.endpointOf(name).filter(endpoint.name()::equals).isEmpty()) {
      throw new CatalogException(
          CatalogException.Kind.NOT_FOUND,
          "endpoint %s has no job '%s'".formatted(endpoint.name(), name));
    }
    return jobs.require(name);
  }

  private void outputs(Context context) throws IOException {
    Job job = job(context);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode value = json.putArray("value");
    for (String name : jobs.published(job)) {
      value
          .addObject()
          .put("name", name)
          .put("uri", "%s/%s/outputs/%s".formatted(uri(job), job.name(), encoded(name)));
    }
    json(context, HttpStatus.OK, json);
  }

  private void output(Context context) throws IOException {
    Job job = job(context);
    String name = context.pathParam("file");
    if (!jobs.published(job).contains(name)) {
      throw notThere(job, name);
    }
    stream(context, name, Channels.newInputStream(jobs.open(job, name)));
  }

  private static void file(Context context, Path file) throws IOException {
    try {
      stream(context, file.getFileName().toString(), Files.newInputStream(file));
    } catch (NoSuchFileException e) {
      throw new CatalogException(
          CatalogException.Kind.NOT_FOUND, "the job has no %s".formatted(file.getFileName()));
    }
  }

  private static CatalogException notThere(Job job, String name) {
    return new CatalogException(
        CatalogException.Kind.NOT_FOUND, "job %s has not published %s".formatted(job.name(), name));
  }

  /** What came out of a model is nothing that a browser should make a page of. */
  private static void stream(Context context, String name, InputStream content) {
    String plain = name.substring(name.lastIndexOf('/') + 1).replaceAll("[^A-Za-z0-9._-]", "_");
    context
        .contentType("application/octet-stream")
        .header("Content-Disposition", "attachment; filename=\"%s\"".formatted(plain))
        .result(content);
  }

  private static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20").replace("%2F", "/");
  }

  private String uri(Job job) {
    return uris.of(job.record().endpoint());
  }

  private void send(Context context, HttpStatus status, Job job) {
    context.header("azureml-model-deployment", job.record().deployment());
    context.header("Location", "%s/%s".formatted(uri(job), job.name()));
    json(context, status, JobResource.toJson(job, uri(job)));
  }

  static void json(Context context, HttpStatus status, ObjectNode body) {
    context.status(status).contentType("application/json").result(body.toString());
  }
}
