package io.scoreline.catalog;

import static io.scoreline.catalog.Resources.NOON;
import static io.scoreline.catalog.Resources.deployment;
import static io.scoreline.catalog.Resources.endpoint;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What every catalog promises, whatever it stores in. */
public interface CatalogContract {
  /** When changes of a tested catalog happen. */
  Instant LATER = NOON.plus(Duration.ofHours(1));

  /** The clock of a tested catalog. */
  Clock CLOCK = Clock.fixed(LATER, ZoneOffset.UTC);

  /** A new catalog with nothing but its standard resources, or the same one on a second call. */
  Catalog catalog();

  @Test
  default void startsWithADatastoreAndACompute() {
    assertThat(
        catalog().datastores().list().stream().map(Datastore::name).toList(),
        contains("workspaceblobstore"));
    assertThat(catalog().datastores().defaultDatastore().name(), equalTo("workspaceblobstore"));
    assertThat(
        catalog().computes().list().stream().map(Compute::name).toList(), contains("direct"));
  }

  @Test
  default void givesBackWhatWasPut() {
    var stored = catalog().endpoints().put(endpoint("abc"));
    var deployed = catalog().deployments().put(deployment("abc", "one"));

    assertThat(stored, equalTo(endpoint("abc")));
    assertThat(catalog().endpoints().require("abc"), equalTo(endpoint("abc")));
    assertThat(deployed, equalTo(deployment("abc", "one")));
    assertThat(catalog().deployments().require("abc", "one"), equalTo(deployment("abc", "one")));
  }

  @Test
  default void findsNamesWithoutCase() {
    catalog().endpoints().put(endpoint("abc"));
    catalog().deployments().put(deployment("abc", "one"));

    assertThat(catalog().endpoints().find("ABC").isPresent(), is(true));
    assertThat(catalog().deployments().find("Abc", "ONE").isPresent(), is(true));
  }

  @Test
  default void replacesButKeepsTheCreationTime() {
    catalog().endpoints().put(endpoint("abc"));
    catalog().deployments().putAsDefault(deployment("abc", "one"));

    var endpoint = catalog().endpoints().put(endpoint("abc"));
    var deployment = catalog().deployments().put(deployment("abc", "one"));

    assertThat(endpoint.timestamps(), equalTo(new Timestamps(NOON, LATER)));
    assertThat(deployment.timestamps(), equalTo(new Timestamps(NOON, LATER)));
    assertThat(endpoint.defaultDeployment(), equalTo(Optional.of("one")));
    assertThat(catalog().endpoints().list().size(), equalTo(1));
  }

  @Test
  default void listsInTheOrderOfNames() {
    catalog().endpoints().put(endpoint("xyz"));
    catalog().endpoints().put(endpoint("abc"));
    catalog().deployments().put(deployment("abc", "two"));
    catalog().deployments().put(deployment("abc", "one"));

    assertThat(
        catalog().endpoints().list().stream().map(Endpoint::name).toList(), contains("abc", "xyz"));
    assertThat(
        catalog().deployments().list("abc").stream().map(Deployment::name).toList(),
        contains("one", "two"));
    assertThat(catalog().deployments().list("xyz"), empty());
  }

  @Test
  default void setsTheDefaultDeployment() {
    catalog().endpoints().put(endpoint("abc"));
    catalog().deployments().putAsDefault(deployment("abc", "one"));
    catalog().deployments().put(deployment("abc", "two"));
    assertThat(
        catalog().endpoints().require("abc").defaultDeployment(), equalTo(Optional.of("one")));

    catalog().endpoints().setDefault("abc", "two");

    assertThat(
        catalog().endpoints().require("abc").defaultDeployment(), equalTo(Optional.of("two")));
    assertNotFound(
        () -> catalog().endpoints().setDefault("abc", "three"),
        "Deployment name three not found for this endpoint (abc has: one, two)");
    assertNotFound(
        () ->
            catalog().endpoints().put(endpoint("abc").withDefaultDeployment(Optional.of("three"))),
        "Deployment name three not found for this endpoint (abc has: one, two)");
  }

  @Test
  default void refusesADefaultDeploymentThatDoesNotExistYet() {
    assertNotFound(
        () -> catalog().endpoints().put(endpoint("abc").withDefaultDeployment(Optional.of("one"))),
        "No deployment exists for this endpoint (abc)");
    assertThat(catalog().endpoints().list(), empty());
  }

  @Test
  default void keepsTheEmbeddedCompute() {
    var error = assertThrows(CatalogException.class, () -> catalog().computes().delete("direct"));

    assertThat(error.kind(), equalTo(CatalogException.Kind.CONFLICT));
  }

  @Test
  default void namesWhatThereIsWhenSomethingIsMissing() {
    assertNotFound(
        () -> catalog().endpoints().require("abc"),
        "There is no endpoint with name: abc (there is none yet)");
    catalog().endpoints().put(endpoint("xyz"));
    assertNotFound(
        () -> catalog().endpoints().require("abc"),
        "There is no endpoint with name: abc (there is xyz)");
    assertNotFound(
        () -> catalog().deployments().put(deployment("abc", "one")),
        "There is no endpoint with name: abc (there is xyz)");
    assertNotFound(
        () -> catalog().deployments().require("xyz", "one"),
        "No deployment exists for this endpoint (xyz)");
    assertNotFound(
        () -> catalog().computes().require("gpu"),
        "Not found compute with name gpu (there is direct)");
    assertNotFound(
        () -> catalog().endpoints().delete("abc"),
        "There is no endpoint with name: abc (there is xyz)");
  }

  @Test
  default void deletesAnEndpointWithItsDeployments() {
    catalog().endpoints().put(endpoint("abc"));
    catalog().deployments().putAsDefault(deployment("abc", "one"));

    catalog().endpoints().delete("abc");
    catalog().endpoints().put(endpoint("abc"));

    assertThat(catalog().deployments().list("abc"), empty());
  }

  @Test
  default void keepsTheDefaultDeploymentFromBeingDeleted() {
    catalog().endpoints().put(endpoint("abc"));
    catalog().deployments().putAsDefault(deployment("abc", "one"));
    catalog().deployments().put(deployment("abc", "two"));

    var error =
        assertThrows(CatalogException.class, () -> catalog().deployments().delete("abc", "one"));
    catalog().deployments().delete("abc", "two");

    assertThat(error.kind(), equalTo(CatalogException.Kind.CONFLICT));
    assertThat(
        error.getMessage(),
        equalTo(
            "one is the default deployment of endpoint abc: make another deployment the default first, or delete the endpoint"));
    assertThat(
        catalog().deployments().list("abc").stream().map(Deployment::name).toList(),
        contains("one"));
  }

  @Test
  default void hasOneDefaultDatastore() {
    catalog().datastores().put(Resources.datastore("lake", Path.of("/lake")));
    assertThat(catalog().datastores().defaultDatastore().name(), equalTo("workspaceblobstore"));

    catalog().datastores().setDefault("lake");

    assertThat(
        catalog().datastores().list().stream().filter(Datastore::isDefault).toList().size(),
        equalTo(1));
    assertThat(catalog().datastores().defaultDatastore().name(), equalTo("lake"));
    assertThrows(CatalogException.class, () -> catalog().datastores().delete("lake"));
  }

  @Test
  default void countsVersionsUp() {
    assertThat(create("m", Optional.empty()), equalTo("1"));
    assertThat(create("m", Optional.empty()), equalTo("2"));
    assertThat(create("m", Optional.of("9")), equalTo("9"));
    assertThat(create("m", Optional.of("beta")), equalTo("beta"));
    assertThat(create("m", Optional.empty()), equalTo("10"));
    assertThat(create("other", Optional.empty()), equalTo("1"));
  }

  @Test
  default void neverChangesAVersion() {
    create("m", Optional.of("1"));

    var error = assertThrows(CatalogException.class, () -> create("m", Optional.of("1")));

    assertThat(error.kind(), equalTo(CatalogException.Kind.CONFLICT));
    assertThat(
        error.getMessage(),
        equalTo(
            "model m already exists with version 1 (versions never change: choose another one)"));
  }

  @Test
  default void takesTheLatestToBeWhatWasRegisteredLast() {
    create("m", Optional.of("9"));
    create("m", Optional.of("3"));

    assertThat(catalog().models().requireLatest("m").id().version(), equalTo("3"));
    assertThat(versions("m"), contains("3", "9"));
    assertThat(catalog().models().list().size(), equalTo(1));
    assertThat(catalog().data().list(), empty());
  }

  @Test
  default void hidesArchivedVersionsUntilTheyAreRestored() {
    create("m", Optional.of("1"));
    create("m", Optional.of("2"));

    catalog().models().archive("m", Optional.of("2"));
    assertThat(catalog().models().requireLatest("m").id().version(), equalTo("1"));
    assertThat(catalog().models().isArchived(new AssetVersion("m", "2")), is(true));
    assertThat(catalog().models().find(new AssetVersion("m", "2")).isPresent(), is(true));

    catalog().models().archive("m", Optional.empty());
    assertThat(catalog().models().list(), empty());
    assertNotFound(
        () -> catalog().models().requireLatest("m"), "All versions of model m are archived");

    catalog().models().restore("m", Optional.empty());
    assertThat(versions("m"), contains("2", "1"));
    assertNotFound(
        () -> catalog().models().archive("m", Optional.of("3")),
        "There is no version 3 of model m (there is 1, 2)");
    assertNotFound(
        () -> catalog().models().requireLatest("n"), "There is no model with name: n (there is m)");
  }

  private String create(String name, Optional<String> version) {
    return catalog().models().create(name, version, Resources::model).id().version();
  }

  private List<String> versions(String name) {
    return catalog().models().versions(name).stream().map(model -> model.id().version()).toList();
  }

  private static void assertNotFound(Executable call, String message) {
    var error = assertThrows(CatalogException.class, call);
    assertThat(error.getMessage(), equalTo(message));
    assertThat(error.kind(), equalTo(CatalogException.Kind.NOT_FOUND));
  }
}
