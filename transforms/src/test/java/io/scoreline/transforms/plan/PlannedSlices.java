package io.scoreline.transforms.plan;

import io.scoreline.transforms.records.InputSettings;
import io.scoreline.transforms.records.RecordFormat;
import io.scoreline.transforms.scorer.BatchLimits;
import io.scoreline.transforms.scorer.ModelSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** The slices into which the plan cuts one file. */
public final class PlannedSlices {
  private PlannedSlices() {}

  /** A file as the plan lists it. */
  public static InputFile listed(Path file) throws IOException {
    return listed(0, file);
  }

  /** A file as the plan lists it, with its number. */
  public static InputFile listed(long ordinal, Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return new InputFile(
        ordinal,
        file.toString(),
        file.getFileName().toString(),
        attributes.size(),
        InputStorage.versionOf(attributes));
  }

  /** Cuts a file; its blocks are scanned last one first, as nothing may depend on their order. */
  public static List<FileSlice> of(Path path, InputSettings settings) throws IOException {
    InputFile file = listed(path);
    if (file.sizeBytes() <= settings.sliceBytes() || !settings.isSplittable(file.name())) {
      return List.of(FileSlice.whole(file));
    }
    List<FileBlock> blocks =
        new ArrayList<>(
            new PlanFreezer(settings, ModelSource.of("none", ""), BatchLimits.OPEN, 1, Map.of())
                .blocks(new DatasetListing("files", 1, file.sizeBytes(), 0, List.of(file))));
    Collections.reverse(blocks);
    List<RecordBoundaries.Scan> scans = new ArrayList<>();
    for (FileBlock block : blocks) {
      scans.addAll(0, block.scan().stream().map(ScannedBlock::scan).toList());
    }
    RecordFormat format = settings.formatOf(file.name()).orElseThrow();
    boolean header =
        settings.header() && (format == RecordFormat.CSV || format == RecordFormat.TSV);
    return new SliceCutter(header).cut(file, scans);
  }
}
