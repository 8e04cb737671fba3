package io.scoreline.storages.azureblob;

import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.http.policy.ExponentialBackoffOptions;
import com.azure.core.http.policy.RetryOptions;
import com.azure.identity.DefaultAzureCredentialBuilder;
import com.azure.identity.ManagedIdentityCredentialBuilder;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobContainerClientBuilder;
import com.azure.storage.common.StorageSharedKeyCredential;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The containers that this process reaches, each through one client. What is known of how they are
 * reached is the process's, as Beam's file systems are. Thread-safe.
 */
final class BlobContainers {
  /** Tries in all; with the delays, a fault of about a minute is outlived. */
  private static final int RETRIES = 7;

  private static final Duration FIRST_DELAY = Duration.ofMillis(400);
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(20);

  /** How long nothing may come. */
  private static final Duration SILENCE = Duration.ofSeconds(30);

  /** Microsoft's own domains, of its public cloud and of those for countries. */
  private static final List<String> AZURE =
      List.of(
          ".core.windows.net",
          ".storage.azure.net",
          ".core.usgovcloudapi.net",
          ".core.chinacloudapi.cn",
          ".fabric.microsoft.com");

  private static volatile BlobContainers current = new BlobContainers(List.of());

  private final Map<String, ContainerAccess> access;
  private final Map<String, BlobContainerClient> clients = new ConcurrentHashMap<>();

  private BlobContainers(List<ContainerAccess> access) {
    this.access =
        access.stream()
            .collect(
                Collectors.toMap(
                    one -> key(one.host(), one.container()), Function.identity(), (a, b) -> b));
  }

  /** Says how containers are reached from now on. */
  static void use(List<ContainerAccess> access) {
    BlobContainers other = new BlobContainers(access);
    if (!other.access.equals(current.access)) {
      current = other;
    }
  }

  /**
   * The client of an address's container.
   *
   * @throws IOException if a secret is not where it should be
   */
  static BlobContainerClient of(BlobAddress address) throws IOException {
    return current.client(address);
  }

  /** Asks anew, at the next use of a container, how it is reached. */
  static void forget(BlobAddress address) {
    current.clients.remove(key(address.host(), address.container()));
  }

  private static String key(String host, String container) {
    return container + "@" + host;
  }

  private BlobContainerClient client(BlobAddress address) throws IOException {
    String key = key(address.host(), address.container());
    BlobContainerClient known = clients.get(key);
    if (known != null) {
      return known;
    }
    BlobContainerClient made = make(address, access.get(key));
    BlobContainerClient faster = clients.putIfAbsent(key, made);
    return faster == null ? made : faster;
  }

  private static BlobContainerClient make(BlobAddress address, ContainerAccess accessOrNull)
      throws IOException {
    BlobContainerClientBuilder builder =
        new BlobContainerClientBuilder()
            .endpoint("https://" + address.host())
            .containerName(address.container())
            .httpClient(Http.CLIENT)
            .addPolicy(new AskedDelay())
            .addPolicy(new TroubleCount())
            .retryOptions(
                new RetryOptions(
                    new ExponentialBackoffOptions()
                        .setMaxRetries(RETRIES)
                        .setBaseDelay(FIRST_DELAY)
                        .setMaxDelay(LONGEST_DELAY)));
    if (accessOrNull != null) {
      accessOrNull.serviceUrl().ifPresent(builder::endpoint);
    }
    if (accessOrNull != null && accessOrNull.accountKey().isPresent()) {
      String account = address.host().substring(0, address.host().indexOf('.'));
      String key = accessOrNull.accountKey().get().readAccountKey();
      builder.credential(new StorageSharedKeyCredential(account, key));
    } else if (accessOrNull != null && accessOrNull.sasToken().isPresent()) {
      builder.sasToken(accessOrNull.sasToken().get().readSignature());
    } else if (accessOrNull != null && accessOrNull.managedIdentity().isPresent()) {
      ManagedIdentityCredentialBuilder identity = new ManagedIdentityCredentialBuilder();
      accessOrNull.managedIdentity().get().clientId().ifPresent(identity::clientId);
      builder.credential(identity.httpClient(Http.CLIENT).build());
    } else {
      requireAzure(address);
      builder.credential(new DefaultAzureCredentialBuilder().httpClient(Http.CLIENT).build());
    }
    return builder.buildClient();
  }

  /** Whoever gets a token of this machine's identity can act as it. */
  private static void requireAzure(BlobAddress address) throws IOException {
    if (AZURE.stream().noneMatch(address.host()::endsWith)) {
      throw new IOException(
          ("%s: no credentials are known for it, and an identity of this machine is shown to hosts"
                  + " of Azure alone (expected: a datastore with account_key, sas_token or"
                  + " managed_identity, or a host that ends in %s)")
              .formatted(address, String.join(" or ", AZURE)));
    }
  }

  /** Made with the first container: most processes need none. */
  private static final class Http {
    static final HttpClient CLIENT =
        new JdkHttpClientBuilder()
            .connectionTimeout(Duration.ofSeconds(10))
            .responseTimeout(SILENCE)
            .readTimeout(SILENCE)
            .writeTimeout(Duration.ofSeconds(120))
            .build();
  }
}
