package io.scoreline.storages.azureblob;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.exception.HttpResponseException;
import com.azure.storage.blob.models.BlobStorageException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;

/** Turns what the SDK throws into what readers and writers of files expect. */
final class BlobFailures {
  static final int NOT_FOUND = 404;

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
      throw new IOException(
          "%s: no identity was found to reach it with: %s (expected: a datastore with account_key,"
                  .formatted(address, firstLine(e))
              + " sas_token or managed_identity, or a machine with an identity of Azure)",
          e);
    } catch (HttpResponseException e) {
      throw new IOException("%s: %s".formatted(address, firstLine(e)), e);
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "%s cannot be reached: %s (expected: a key in Base64, a signature without its address)"
              .formatted(address, firstLine(e)),
          e);
    } catch (RuntimeException e) {
      throw new IOException("%s: %s".formatted(address, firstLine(innermost(e))), e);
    }
  }

  private static IOException of(BlobAddress address, BlobStorageException e) {
    int status = e.getStatusCode();
    if (status == NOT_FOUND) {
      NoSuchFileException missing = new NoSuchFileException(address.toString());
      missing.initCause(e);
      return missing;
    }
    String helps =
        switch (status) {
          case 401, 403 ->
              " (expected: credentials that may do so; see the datastore's account_key, sas_token"
                  + " or managed_identity)";
          case 412 -> " (expected: a blob that does not change while it is read)";
          case 429, 500, 503 -> " (tried several times; the storage is busy or failing)";
          default -> "";
        };
    return new IOException(
        "%s: the storage answers %d%s%s".formatted(address, status, code(e), helps), e);
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
