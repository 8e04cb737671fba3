package io.scoreline.storages.azureblob;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.HttpPipelineNextSyncPolicy;
import com.azure.core.http.HttpPipelinePosition;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.HttpPipelinePolicy;
import java.time.Duration;
import reactor.core.publisher.Mono;

/**
 * Waits as long as a busy storage asks for before its answer goes to the policy that tries again:
 * that of the storage's SDK tries after delays of its own and does not read {@code Retry-After}.
 */
final class AskedDelay implements HttpPipelinePolicy {
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int UNAVAILABLE = 503;
  private static final long MOST_SECONDS = 60;

  @Override
  public HttpPipelinePosition getPipelinePosition() {
    return HttpPipelinePosition.PER_RETRY;
  }

  @Override
  public Mono<HttpResponse> process(HttpPipelineCallContext context, HttpPipelineNextPolicy next) {
    return next.process().flatMap(response -> Mono.just(response).delayElement(delayOf(response)));
  }

  @Override
  public HttpResponse processSync(
      HttpPipelineCallContext context, HttpPipelineNextSyncPolicy next) {
    HttpResponse response = next.processSync();
    try {
      Thread.sleep(delayOf(response).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return response;
  }

  /** In seconds, as the storage says it; a date, which it never sends, is as nothing. */
  private static Duration delayOf(HttpResponse response) {
    int status = response.getStatusCode();
    String asked = response.getHeaderValue(HttpHeaderName.RETRY_AFTER);
    boolean busy = status == TOO_MANY_REQUESTS || status == UNAVAILABLE;
    return busy && asked != null && asked.matches("[0-9]{1,6}")
        ? Duration.ofSeconds(Math.min(MOST_SECONDS, Long.parseLong(asked)))
        : Duration.ZERO;
  }
}
