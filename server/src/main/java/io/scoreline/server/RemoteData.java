package io.scoreline.server;

import io.scoreline.catalog.tree.InvalidDocumentException;
import io.scoreline.catalog.tree.Place;
import io.scoreline.catalog.tree.Problem;
import io.scoreline.launcher.JobRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which data a caller of the service may name: what is registered, and nothing else of this machine
 * or of its network. A path below a datastore is kept inside it where it is resolved.
 */
final class RemoteData {
  private static final Pattern IN_DATASTORE =
      Pattern.compile("azureml://(.*/)?datastores/[^/]+/paths/.*", Pattern.DOTALL);

  /** Where inputs of the command line are kept, by their content: nobody else may write there. */
  private static final Pattern UPLOADS =
      Pattern.compile("azureml://.*LocalUpload.*", Pattern.DOTALL);

  private static final String INPUTS =
      "a data asset (azureml:<name>:<version>) or azureml://datastores/<name>/paths/<path>";

  private RemoteData() {}

  /**
   * Refuses a request that names other data.
   *
   * @throws InvalidDocumentException with all that may not be named
   */
  static void check(JobRequest request) {
    List<Problem> problems = new ArrayList<>();
    for (String input : request.inputs()) {
      if (!isLookedUp(input)) {
        problems.add(problem("input", input, INPUTS));
      }
    }
    Optional<String> output =
        request
            .outputFolder()
            .filter(folder -> !isInDatastore(folder) || UPLOADS.matcher(folder).matches());
    output.ifPresent(
        folder ->
            problems.add(problem("output", folder, "azureml://datastores/<name>/paths/<path>")));
    RequestBody.refuse(problems);
  }

  private static boolean isInDatastore(String text) {
    return IN_DATASTORE.matcher(text).matches();
  }

  /** What starts so is looked up, and never taken for a path of this machine. */
  private static boolean isLookedUp(String text) {
    return text.startsWith("azureml:") || text.startsWith("/subscriptions/");
  }

  private static Problem problem(String field, String value, String accepted) {
    return Problem.ofValue(Place.whole(RequestBody.SOURCE), field, value, accepted);
  }
}
