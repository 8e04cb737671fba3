package io.scoreline.storages.azureblob;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a container is reached. Holds where secrets are, never a secret.
 *
 * @param host the account's host of the blob service
 * @param container the container
 * @param serviceUrl the address of the blob service where it is not {@code https://<host>}: an
 *     emulator's, or one of a private network
 * @param accountKey where the account's key is
 * @param sasToken where a shared access signature is
 * @param managedIdentity the identity of the machine, if that is to be used; with none of the three
 *     the usual chain of identities is asked: environment, workload, managed identity, Azure CLI
 */
record ContainerAccess(
    String host,
    String container,
    Optional<String> serviceUrl,
    Optional<Secret> accountKey,
    Optional<Secret> sasToken,
    Optional<ManagedIdentity> managedIdentity) {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .build();

  ContainerAccess {
    requireNonNull(host, "host is null");
    requireNonNull(container, "container is null");
    long ways =
        List.of(accountKey, sasToken, managedIdentity).stream().filter(Optional::isPresent).count();
    if (ways > 1) {
      throw new IllegalArgumentException(
          "%s of %s: %d ways to prove who asks (expected: one of account_key, sas_token and"
                  .formatted(container, host, ways)
              + " managed_identity)");
    }
  }

  /**
   * An identity that Azure gives a machine.
   *
   * @param clientId which one, where there are several
   */
  record ManagedIdentity(Optional<String> clientId) {}

  /**
   * Where a secret is: in an environment variable or in a file, whose first line it is.
   *
   * @param environmentVariable the variable's name
   * @param file the file's path
   */
  record Secret(Optional<String> environmentVariable, Optional<String> file) {
    /** Parameters of a query as they may stand in an address, one of them the signature. */
    private static final Pattern SIGNATURE =
        Pattern.compile("(?=(?:.*&)?sig=)(?:[A-Za-z0-9._~!$'()*+,;:@/?&=-]|%[0-9A-Fa-f]{2})+");

    private static final Pattern END = Pattern.compile("(?:^|&)se=([^&]+)");

    /** A clock here that is wrong by less must not refuse what the storage would take. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(15);

    Secret {
      if (environmentVariable.isPresent() == file.isPresent()) {
        throw new IllegalArgumentException(
            "a secret has one place (expected: environment_variable or file)");
      }
    }

    /**
     * Reads it.
     *
     * @throws IOException if it is not there: names the place
     */
    String read() throws IOException {
      if (file.isPresent()) {
        try (var lines = Files.lines(Path.of(file.get()))) {
          return present(lines.findFirst().orElse(""), place());
        } catch (NoSuchFileException e) {
          throw new IOException(
              "%s is not there (expected: the secret that the datastore says is in it)"
                  .formatted(place()),
              e);
        } catch (IOException | UncheckedIOException e) {
          throw new IOException(
              "%s, which holds the datastore's secret, cannot be read: %s".formatted(place(), e),
              e);
        }
      }
      return present(
          Optional.ofNullable(System.getenv(environmentVariable.orElseThrow())).orElse(""),
          place());
    }

    /**
     * Reads one that is an account's key.
     *
     * @throws IOException if it is not there, or is none: names the place, never what it holds
     */
    String readAccountKey() throws IOException {
      String key = read();
      try {
        Base64.getDecoder().decode(key);
      } catch (IllegalArgumentException e) {
        throw new IOException(
            "%s holds no account key (expected: Base64, as the portal shows it)".formatted(place()),
            e);
      }
      return key;
    }

    /**
     * Reads one that is a shared access signature.
     *
     * @throws IOException if it is not there, or is none: names the place, never what it holds
     */
    String readSignature() throws IOException {
      String signature = read().replaceFirst("^\\?", "");
      if (!SIGNATURE.matcher(signature).matches()) {
        throw new IOException(
            ("%s holds no shared access signature (expected: sv=…&sig=…, without an address or"
                    + " quotation marks)")
                .formatted(place()));
      }
      Optional<Instant> end = end(signature);
      if (end.filter(Instant.now().minus(CLOCK_TOLERANCE)::isAfter).isPresent()) {
        throw new IOException(
            "%s holds a shared access signature that ended at %s (expected: a new one)"
                .formatted(place(), end.get()));
      }
      return signature;
    }

    /** Until when a signature is good; nothing if it does not say, or in another form. */
    private static Optional<Instant> end(String signature) {
      Matcher end = END.matcher(URLDecoder.decode(signature, StandardCharsets.UTF_8));
      try {
        return end.find() ? Optional.of(Instant.parse(end.group(1))) : Optional.empty();
      } catch (DateTimeParseException e) {
        return Optional.empty();
      }
    }

    private String place() {
      return file.map(path -> "the file " + path)
          .orElseGet(() -> "the environment variable " + environmentVariable.orElseThrow());
    }

    private static String present(String secret, String place) throws IOException {
      if (secret.isBlank()) {
        throw new IOException(
            "%s holds no secret (expected: an account's key or a signature, as the datastore says)"
                .formatted(place));
      }
      return secret.strip();
    }
  }

  /** Reads a JSON array, as an option has it. */
  static List<ContainerAccess> parse(String json) {
    try {
      return List.of(JSON.readValue(json, ContainerAccess[].class));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "azureBlobAccess: %s (expected: a JSON array of {\"host\": …, \"container\": …,"
                  .formatted(e.getOriginalMessage())
              + " \"account_key\" or \"sas_token\": {\"environment_variable\" or \"file\": …}})",
          e);
    }
  }
}
