package io.scoreline.storages.azureblob;

import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.HttpPipelineNextSyncPolicy;
import com.azure.core.http.HttpPipelinePosition;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.HttpPipelinePolicy;
import io.scoreline.transforms.UnitInFlight;
import reactor.core.publisher.Mono;

/** Tells of each request that failed in a way that can pass, so that no file is blamed for it. */
final class TroubleCount implements HttpPipelinePolicy {
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;

  @Override
  public HttpPipelinePosition getPipelinePosition() {
    return HttpPipelinePosition.PER_RETRY;
  }

  @Override
  public Mono<HttpResponse> process(HttpPipelineCallContext context, HttpPipelineNextPolicy next) {
    return next.process()
        .doOnNext(TroubleCount::look)
        .doOnError(failure -> UnitInFlight.storageFailed());
  }

  @Override
  public HttpResponse processSync(
      HttpPipelineCallContext context, HttpPipelineNextSyncPolicy next) {
    try {
      HttpResponse response = next.processSync();
      look(response);
      return response;
    } catch (RuntimeException e) {
      UnitInFlight.storageFailed();
      throw e;
    }
  }

  private static void look(HttpResponse response) {
    int status = response.getStatusCode();
    if (status >= SERVER_ERROR || status == TOO_MANY_REQUESTS) {
      UnitInFlight.storageFailed();
    }
  }
}
