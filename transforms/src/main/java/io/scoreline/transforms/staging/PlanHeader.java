package io.scoreline.transforms.staging;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.scoreline.transforms.records.InputBinding;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a frozen plan holds; once it is there, the plan never changes.
 *
 * @param identity what any later start over this plan must have in common with the first, by name
 * @param filesName the object that lists the input files, a line each
 * @param unitsName the object that holds the work units, a line each
 * @param files input files
 * @param bytes their size together
 * @param leftOut marker and hidden files that were passed over
 * @param miniBatches mini-batches
 * @param units work units
 * @param unitsSha256 the checksum of the work units' lines, in hexadecimal
 * @param boundOrNull what feeds the model; null if there is no input file
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record PlanHeader(
    @JsonProperty("identity") Map<String, String> identity,
    @JsonProperty("files_name") String filesName,
    @JsonProperty("units_name") String unitsName,
    @JsonProperty("files") long files,
    @JsonProperty("bytes") long bytes,
    @JsonProperty("left_out") long leftOut,
    @JsonProperty("mini_batches") long miniBatches,
    @JsonProperty("units") long units,
    @JsonProperty("units_sha256") String unitsSha256,
    @JsonProperty("binding") InputBinding boundOrNull) {
  public PlanHeader {
    identity = Collections.unmodifiableMap(new TreeMap<>(identity));
  }

  public Optional<InputBinding> binding() {
    return Optional.ofNullable(boundOrNull);
  }
}
