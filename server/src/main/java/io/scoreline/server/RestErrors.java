package io.scoreline.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.scoreline.catalog.CatalogException;
import io.scoreline.catalog.tree.InvalidDocumentException;
import io.scoreline.launcher.LaunchException;
import io.scoreline.pipeline.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What callers are told when something goes wrong, in the form of Azure's error responses: {@code
 * {error: {code, message, details: [{code, message, target}]}}}. What nobody has foreseen is told
 * by a number alone, under which the log has the rest.
 */
final class RestErrors {
  private static final Logger LOG = LoggerFactory.getLogger(RestErrors.class);

  /** Most jobs take longer to start. */
  private static final String RETRY_AFTER_SECONDS = "10";

  private RestErrors() {}

  static void register(RoutesConfig routes) {
    routes.exception(InvalidDocumentException.class, RestErrors::invalid);
    routes.exception(
        CatalogException.class, (e, context) -> answer(context, statusOf(e.kind()), e));
    routes.exception(
        LaunchException.class, (e, context) -> answer(context, statusOf(e.exitCode()), e));
    routes.exception(
        IllegalArgumentException.class, (e, context) -> answer(context, HttpStatus.BAD_REQUEST, e));
    routes.exception(HttpResponseException.class, RestErrors::refused);
    routes.exception(IOException.class, RestErrors::unforeseen);
    routes.exception(UncheckedIOException.class, RestErrors::unforeseen);
    routes.exception(Exception.class, RestErrors::unforeseen);
  }

  private static HttpStatus statusOf(CatalogException.Kind kind) {
    return switch (kind) {
      case INVALID, UNREADABLE, REFUSED -> HttpStatus.BAD_REQUEST;
      case NOT_FOUND -> HttpStatus.NOT_FOUND;
      case CONFLICT -> HttpStatus.CONFLICT;
      case FAILED -> HttpStatus.INTERNAL_SERVER_ERROR;
    };
  }

  private static HttpStatus statusOf(ExitCode code) {
    return switch (code) {
      case BAD_ARGUMENTS, INPUT_UNREADABLE, MODEL_REFUSED -> HttpStatus.BAD_REQUEST;
      case NOT_FOUND -> HttpStatus.NOT_FOUND;
      case OUTPUT_EXISTS, RUNS_ALREADY -> HttpStatus.CONFLICT;
      default -> HttpStatus.INTERNAL_SERVER_ERROR;
    };
  }

  private static void invalid(InvalidDocumentException e, Context context) {
    ObjectNode body = body(HttpStatus.BAD_REQUEST, e.getMessage());
    ArrayNode details = body.withObject("/error").putArray("details");
    e.problems()
        .forEach(
            problem ->
                details
                    .addObject()
                    .put("code", "InvalidField")
                    .put("message", problem.render())
                    .put("target", problem.field()));
    send(context, HttpStatus.BAD_REQUEST, body);
  }

  private static void answer(Context context, HttpStatus status, Exception e) {
    if (status == HttpStatus.INTERNAL_SERVER_ERROR) {
      unforeseen(e, context);
      return;
    }
    send(context, status, body(status, e.getMessage()));
  }

  private static void refused(HttpResponseException e, Context context) {
    HttpStatus status = HttpStatus.forStatus(e.getStatus());
    if (status == HttpStatus.TOO_MANY_REQUESTS) {
      context.header("Retry-After", RETRY_AFTER_SECONDS);
    }
    send(context, status, body(status, e.getMessage()));
  }

  private static void unforeseen(Exception e, Context context) {
    UUID number = UUID.randomUUID();
    LOG.error("{} {}, error {}", context.method(), context.path(), number, e);
    send(
        context,
        HttpStatus.INTERNAL_SERVER_ERROR,
        body(
            HttpStatus.INTERNAL_SERVER_ERROR,
            "something went wrong in the service; its log tells what, by the number %s"
                .formatted(number)));
  }

  /** Tells what the web server itself refuses, such as an address that is none. */
  static boolean notHttp(Request request, Response response, Callback callback) {
    HttpStatus status = HttpStatus.forStatus(response.getStatus());
    response.getHeaders().put("Content-Type", "application/json");
    String body = body(status, "the request is not one of HTTP, or names no address").toString();
    Content.Sink.write(response, true, body, callback);
    return true;
  }

  private static ObjectNode body(HttpStatus status, String message) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putObject("error").put("code", code(status)).put("message", message);
    return body;
  }

  private static String code(HttpStatus status) {
    return switch (status) {
      case BAD_REQUEST -> "BadRequest";
      case UNAUTHORIZED -> "Unauthorized";
      case FORBIDDEN -> "Forbidden";
      case NOT_FOUND -> "NotFound";
      case CONFLICT -> "Conflict";
      case INTERNAL_SERVER_ERROR -> "InternalServerError";
      default -> status.getMessage().replace(" ", "");
    };
  }

  private static void send(Context context, HttpStatus status, ObjectNode body) {
    context.status(status).contentType("application/json").result(body.toString());
  }
}
