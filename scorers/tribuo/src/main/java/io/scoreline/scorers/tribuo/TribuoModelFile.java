package io.scoreline.scorers.tribuo;

import com.google.protobuf.InvalidProtocolBufferException;
import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.ModelFiles;
import io.scoreline.transforms.scorer.ModelRefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import org.tribuo.Model;
import org.tribuo.protos.core.ModelProto;

/**
 * Loads a model's file once it is known for one: a protobuf of Tribuo that names no classes but
 * Tribuo's own. Java serialization is never read: to read it is to run it.
 */
final class TribuoModelFile {
  /** More than this cannot be one message of Protocol Buffers. */
  private static final long LARGEST_BYTES = Integer.MAX_VALUE;

  private static final byte[] JAVA_SERIALIZATION = {(byte) 0xAC, (byte) 0xED};
  private static final String ACCEPTED =
      "a model that Tribuo 4.3 or later wrote with model.serializeToFile, or a folder with one";

  private TribuoModelFile() {}

  /**
   * Finds, checks and loads the model at a path.
   *
   * @throws ModelRefusedException with the file, what is wrong and what would do
   */
  static Model<?> load(String given) {
    try {
      Path file = ModelFiles.find(given, ACCEPTED);
      ModelFiles.requireContent(file, ACCEPTED, LARGEST_BYTES, "");
      refuseSerialized(file);
      return load(file, parse(file));
    } catch (IOException | UncheckedIOException e) {
      throw new ModelRefusedException("%s: cannot be read: %s".formatted(given, e.getMessage()), e);
    }
  }

  private static void refuseSerialized(Path file) throws IOException {
    if (Arrays.equals(ModelFiles.start(file, JAVA_SERIALIZATION.length), JAVA_SERIALIZATION)) {
      throw new ModelRefusedException(
          ("%s: is in Java serialization, which runs code of its own when it is read, and is not"
                  + " read here (expected: %s; where you trust the file, read it with the Tribuo that"
                  + " wrote it and write it again with model.serializeToFile(path))")
              .formatted(file, ACCEPTED));
    }
  }

  private static ModelProto parse(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      ModelProto proto = ModelProto.parseFrom(in);
      if (proto.getClassName().isEmpty()) {
        throw notOne(file, "it names no class of a model", null);
      }
      return proto;
    } catch (InvalidProtocolBufferException e) {
      Optional<String> what = ModelFiles.noBinary(file);
      throw notOne(file, what.map(words -> "it is " + words).orElse(e.getMessage()), e);
    }
  }

  private static Model<?> load(Path file, ModelProto proto) {
    SortedSet<String> strangers = NamedClasses.strangersIn(proto.toByteString());
    if (!strangers.isEmpty()) {
      throw new ModelRefusedException(
          "%s: names the classes %s (expected: none but Tribuo's own)"
              .formatted(file, Feature.shown(List.copyOf(strangers))));
    }
    try {
      return Model.deserialize(proto);
    } catch (RuntimeException e) {
      Throwable cause = e;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      throw new ModelRefusedException(
          "%s: Tribuo cannot open it: %s (expected: %s)"
              .formatted(file, cause.getMessage(), ACCEPTED),
          e);
    }
  }

  private static ModelRefusedException notOne(Path file, String why, Exception causeOrNull) {
    return new ModelRefusedException(
        "%s: is no model of Tribuo: %s (expected: %s)".formatted(file, why, ACCEPTED), causeOrNull);
  }
}
