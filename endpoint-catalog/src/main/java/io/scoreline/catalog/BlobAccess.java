package io.scoreline.catalog;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a container of blobs is reached. Says where secrets are, and holds none. With no account key,
 * signature and managed identity, whoever runs a job asks with the identity that it has.
 *
 * @param serviceUrl the address of the blob service where it is not that of the account's host: an
 *     emulator's, or one in a private network
 * @param accountKey where the account's key is
 * @param sasToken where a shared access signature is
 * @param managedIdentity which identity of the machine is used
 */
public record BlobAccess(
    Optional<String> serviceUrl,
    Optional<Secret> accountKey,
    Optional<Secret> sasToken,
    Optional<ManagedIdentity> managedIdentity) {
  /** By the identity of whoever runs the job. */
  public static final BlobAccess STANDARD =
      new BlobAccess(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /**
   * @throws IllegalArgumentException if it says two ways, or the address is none
   */
  public BlobAccess {
    requireNonNull(serviceUrl, "serviceUrl is null");
    if (Stream.of(accountKey, sasToken, managedIdentity).filter(Optional::isPresent).count() > 1) {
      throw new IllegalArgumentException(
          "says several ways (expected: one of account_key, sas_token and managed_identity)");
    }
    serviceUrl
        .filter(url -> !url.matches("https?://[^?#@]+"))
        .ifPresent(
            url -> {
              throw new IllegalArgumentException(
                  "service_url: \"%s\" (expected: https://<host>, or http://<host>:<port>/<account>,"
                          .formatted(url.replaceAll("[?#].*|//.*@", "…"))
                      + " without a signature)");
            });
  }

  /**
   * Where a secret is, on each machine that runs a part of a job.
   *
   * @param environmentVariable the variable that holds it
   * @param file the file whose first line it is
   */
  public record Secret(Optional<String> environmentVariable, Optional<String> file) {
    public Secret {
      if (environmentVariable.isPresent() == file.isPresent()) {
        throw new IllegalArgumentException(
            "a secret is in one place (expected: environment_variable: <name>, or file: <path>)");
      }
    }
  }

  /**
   * An identity that Azure gives a machine.
   *
   * @param clientId which one, where there are several
   */
  public record ManagedIdentity(Optional<String> clientId) {
    public ManagedIdentity {
      requireNonNull(clientId, "clientId is null");
    }
  }
}
