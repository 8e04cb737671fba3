package io.scoreline.catalog.definition;

import io.scoreline.catalog.ModelAsset;
import io.scoreline.catalog.field.AnyShape;
import io.scoreline.catalog.field.EitherShape;
import io.scoreline.catalog.field.Field;
import io.scoreline.catalog.field.MapShape;
import io.scoreline.catalog.field.ObjectShape;
import io.scoreline.catalog.field.TextShape;
import java.util.ArrayList;
import java.util.List;

/** Parts of field tables that several documents have. */
final class CommonFields {
  private static final TextShape WORD =
      new TextShape(
          1,
          255,
          "[A-Za-z0-9][A-Za-z0-9._-]*",
          "letters, digits, '.', '_' and '-', at most 255 characters, a letter or digit first");

  /** A name of an endpoint or a deployment; {@link Names} checks it, era by era. */
  static final Field NAME = Field.required("name", TextShape.filled(), "The name.");

  /** A name of anything else. */
  static final Field RESOURCE_NAME = Field.required("name", WORD, "The name.");

  static final Field VERSION =
      Field.of("version", WORD, "The version; without it, the next whole number.");

  private CommonFields() {}

  /** The fields of a model, alone or inside a deployment. */
  static List<Field> model() {
    return List.of(
        VERSION,
        Field.of("path", TextShape.filled(), "The model's file or folder, from this file on."),
        Field.of("local_path", TextShape.filled(), "The same as path, as written in 2021."),
        Field.of("type", ModelAsset.Type.shape(), "Which engine understands it."),
        Field.kept("flavors", "MLflow's flavors."),
        Field.kept("stage", "The model's stage."));
  }

  /** The fields of an environment, alone or inside a deployment. */
  static List<Field> environment() {
    return List.of(
        VERSION,
        Field.of("image", TextShape.any(), "A container image; kept."),
        Field.of(
            "conda_file",
            new EitherShape(TextShape.filled(), new MapShape(new AnyShape())),
            "A conda file, or its content; kept."),
        Field.of(
            "docker",
            ObjectShape.of(Field.of("image", TextShape.any(), "A container image; kept.")),
            "The image, as written in 2021; kept."),
        Field.of("path", TextShape.any(), "The folder, as written in 2021; kept."),
        Field.of(
            "build",
            ObjectShape.of(
                Field.of("path", TextShape.any(), "The build's folder; kept."),
                Field.of("dockerfile_path", TextShape.any(), "The build's file; kept.")),
            "A container build; kept."),
        Field.of("os_type", TextShape.any(), "The operating system; kept."),
        Field.silent("inference_config", "Routes of a server; kept."));
  }

  /** An inline resource: its name is not required, and it may have description and tags. */
  static ObjectShape inline(List<Field> own) {
    var fields = new ArrayList<Field>();
    fields.add(Field.silent("$schema", "The schema that editors check the file with."));
    fields.add(Field.of("name", WORD, "The name; without it, by content."));
    fields.addAll(own);
    fields.add(Field.of("description", TextShape.any(), "A sentence for people."));
    fields.add(Field.of("tags", MapShape.ofText(), "Names and values for people."));
    fields.add(
        Field.of("properties", new MapShape(new AnyShape()), "More names and values, kept."));
    return new ObjectShape("a mapping with path", fields);
  }
}
