package io.scoreline.storages.azureblob;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before the storage: counts the requests, and spoils those that it is told to. */
final class FaultProxy implements AutoCloseable {
  private static final Set<String> OWN =
      Set.of("host", "connection", "content-length", "transfer-encoding", "upgrade", "expect");
  private static final Set<String> OWN_ANSWER = Set.of("connection", "transfer-encoding", "date");

  /** What happens to a request. */
  enum Fault {
    NONE,
    /** The connection ends before the storage hears of it. */
    DROPPED,
    /** The storage does it, and the connection ends before it says so. */
    ANSWER_LOST,
    /** Half of the answer's body comes. */
    CUT,
    /** The answer comes in pieces, slowly. */
    SLOW,
    UNAVAILABLE,
    /** As for one who may not: it is not tried again. */
    FORBIDDEN,
    TOO_MANY
  }

  /** Decides what happens to the n-th request, counted from 1. */
  interface Plan {
    Fault of(int number, String method, String target);
  }

  private final HttpServer server;
  private final HttpClient client = HttpClient.newHttpClient();
  private final AtomicInteger count = new AtomicInteger();
  private final List<String> requests = new ArrayList<>();
  private volatile Plan plan = (number, method, target) -> Fault.NONE;

  FaultProxy() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", this::handle);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Forgets what was counted, and spoils requests from now on. */
  synchronized void plan(Plan next) {
    requests.clear();
    count.set(0);
    plan = next;
  }

  /** The requests since the plan, each as its method and what it asks for. */
  synchronized List<String> requests() {
    return List.copyOf(requests);
  }

  private void handle(HttpExchange exchange) throws IOException {
    String method = exchange.getRequestMethod();
    String target = exchange.getRequestURI().toString();
    Fault fault;
    synchronized (this) {
      fault = plan.of(count.incrementAndGet(), method, target);
      requests.add("%s %s %s".formatted(method, target, fault));
    }
    byte[] body = exchange.getRequestBody().readAllBytes();
    switch (fault) {
      case DROPPED -> exchange.close();
      case UNAVAILABLE -> answer(exchange, 503, "");
      case FORBIDDEN -> answer(exchange, 403, "");
      case TOO_MANY -> {
        exchange.getResponseHeaders().add("Retry-After", "1");
        answer(exchange, 429, "");
      }
      default -> forward(exchange, fault, method, target, body);
    }
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    exchange.sendResponseHeaders(status, text.isEmpty() ? -1 : text.length());
    exchange.close();
  }

  private void forward(
      HttpExchange exchange, Fault fault, String method, String target, byte[] body)
      throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:%d%s".formatted(Azurite.port(), target)))
            .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!OWN.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
              }
            });
    HttpResponse<byte[]> response;
    try {
      response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    if (fault == Fault.ANSWER_LOST) {
      exchange.close();
      return;
    }
    response
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!OWN_ANSWER.contains(name.toLowerCase(Locale.ROOT))) {
                exchange.getResponseHeaders().put(name, values);
              }
            });
    send(exchange, fault, response.statusCode(), response.body(), method);
  }

  private static void send(
      HttpExchange exchange, Fault fault, int status, byte[] body, String method)
      throws IOException {
    boolean hasBody = body.length > 0 && !method.equals("HEAD");
    exchange.sendResponseHeaders(status, hasBody ? body.length : -1);
    if (hasBody) {
      OutputStream out = exchange.getResponseBody();
      int until = fault == Fault.CUT ? body.length / 2 : body.length;
      int step = fault == Fault.SLOW ? Math.max(1, body.length / 8) : body.length;
      for (int from = 0; from < until; from += step) {
        out.write(body, from, Math.min(step, until - from));
        out.flush();
        pause(fault);
      }
    }
    exchange.close();
  }

  private static void pause(Fault fault) throws IOException {
    if (fault == Fault.SLOW) {
      try {
        Thread.sleep(100);
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
