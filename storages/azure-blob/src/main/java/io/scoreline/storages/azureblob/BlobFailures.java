package io.scoreline.storages.azureblob;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.exception.HttpResponseException;
import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobStorageException;
import io.scoreline.transforms.plan.StorageRefusedException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Turns what the SDK throws into what readers and writers of files expect. What it threw is kept as
 * suppressed, not as the cause: what a run broke off for is told by the innermost cause.
 */
final class BlobFailures {
  static final int NOT_FOUND = 404;
  private static final int UNKNOWN = 401;
  private static final int FORBIDDEN = 403;

  private BlobFailures() {}

  /** A call of the SDK. */
  interface Call<T> {
    T get() throws IOException;
  }

  /**
   * Makes a call.
   *
   * @throws NoSuchFileException if the blob or its container does not exist
   * @throws IOException if it failed otherwise: names the address, and what would help
   */
  static <T> T told(BlobAddress address, Call<T> call) throws IOException {
    try {
      return call.get();
    } catch (BlobStorageException e) {
      throw of(address, e);
    } catch (ClientAuthenticationException e) {
      throw because(
          e,
          new IOException(
              "%s: no identity was found to reach it with: %s (expected: a datastore with account_key,"
                      .formatted(address, firstLine(e))
                  + " sas_token or managed_identity, or a machine with an identity of Azure)"));
    } catch (HttpResponseException e) {
      throw because(e, new IOException("%s: %s".formatted(address, firstLine(e))));
    } catch (RuntimeException e) {
      if (isInterrupt(e)) {
        // The SDK has taken the sign, which whoever calls looks for.
        Thread.currentThread().interrupt();
        throw because(e, new InterruptedIOException("%s: interrupted".formatted(address)));
      }
      throw because(e, new IOException("%s: %s".formatted(address, firstLine(innermost(e)))));
    }
  }

  private static boolean isInterrupt(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof InterruptedException) {
        return true;
      }
    }
    return false;
  }

  private static IOException because(Exception thrown, IOException told) {
    told.addSuppressed(thrown);
    return told;
  }

  /** What the storage answered, if that is why a call failed. */
  static Optional<BlobStorageException> answer(IOException told) {
    return Arrays.stream(told.getSuppressed())
        .filter(BlobStorageException.class::isInstance)
        .map(BlobStorageException.class::cast)
        .findFirst();
  }

  private static IOException of(BlobAddress address, BlobStorageException e) {
    int status = e.getStatusCode();
    if (status == NOT_FOUND) {
      boolean noContainer = BlobErrorCode.CONTAINER_NOT_FOUND.equals(e.getErrorCode());
      return because(
          e,
          new NoSuchFileException(
              address.toString(),
              null,
              noContainer ? "the container is not there (expected: one that exists)" : null));
    }
    if (status == UNKNOWN || status == FORBIDDEN) {
      // The secret may have been renewed since it was read.
      BlobContainers.forget(address);
      return because(
          e,
          new StorageRefusedException(
              ("%s: the storage answers %d%s (expected: credentials that may do so; see the"
                      + " datastore's account_key, sas_token or managed_identity)")
                  .formatted(address, status, code(e))));
    }
    String helps =
        switch (status) {
          case 412 -> " (expected: a blob that does not change while it is read)";
          case 429, 500, 503 -> " (tried several times; the storage is busy or failing)";
          default -> "";
        };
    return because(
        e,
        new IOException(
            "%s: the storage answers %d%s%s".formatted(address, status, code(e), helps)));
  }

  private static String code(BlobStorageException e) {
    return e.getErrorCode() == null ? "" : " " + e.getErrorCode();
  }

  private static Throwable innermost(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static String firstLine(Throwable e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message.lines().findFirst().orElse("");
  }
}
