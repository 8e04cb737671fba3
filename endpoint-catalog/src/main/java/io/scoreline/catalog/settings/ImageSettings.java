package io.scoreline.catalog.settings;

import static java.util.Objects.requireNonNull;

import io.scoreline.catalog.field.Choice;
import io.scoreline.catalog.field.Setting;
import java.util.List;
import java.util.Optional;

/**
 * How an image becomes a tensor: value = (pixel · scale − mean[channel]) / deviation[channel].
 *
 * @param width pixels, from 1; empty: the model's own
 * @param height pixels, from 1; empty: the model's own
 * @param layout empty: the model's own
 * @param channels empty: grey for a model with one channel, rgb for one with three
 * @param mean one value for all channels, or one for each
 * @param deviation one value for all channels, or one for each; none is 0
 */
public record ImageSettings(
    @Setting(
            value = "The width to resize to, in pixels; without it, the model's own.",
            minimum = 1,
            unit = "whole pixels")
        Optional<Integer> width,
    @Setting(
            value = "The height to resize to, in pixels; without it, the model's own.",
            minimum = 1,
            unit = "whole pixels")
        Optional<Integer> height,
    @Setting("The order of the tensor's axes; without it, the model's own.")
        Optional<Layout> layout,
    @Setting("The channels and their order; without it, grey for one channel, rgb for three.")
        Optional<Channels> channels,
    @Setting(
            value = "How an image of another size is fitted; none refuses it.",
            standard = "stretch")
        Resize resize,
    @Setting(value = "What a pixel's value is multiplied with, first.", standard = "1.0")
        double scale,
    @Setting(
            value = "What is then subtracted: a list of one number, or of one for each channel.",
            standard = "0.0")
        List<Double> mean,
    @Setting(
            value =
                "What the rest is divided by: a list of one number, or of one for each channel.",
            standard = "1.0")
        List<Double> deviation) {

  /** The order of a tensor's axes. */
  public enum Layout implements Choice {
    NCHW,
    NHWC
  }

  /** Channels and their order. */
  public enum Channels implements Choice {
    RGB,
    BGR,
    GREY
  }

  /** How an image of another size is fitted. */
  public enum Resize implements Choice {
    /** Both sides are scaled, the proportions may change. */
    STRETCH,
    /** The proportions stay, what is over is cut off on both sides. */
    CROP,
    /** An image of another size is a dead letter. */
    NONE
  }

  public ImageSettings {
    requireNonNull(width, "width is null");
    requireNonNull(height, "height is null");
    requireNonNull(layout, "layout is null");
    requireNonNull(channels, "channels is null");
    requireNonNull(resize, "resize is null");
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    requirePixels("width", width);
    requirePixels("height", height);
    if (mean.isEmpty() || deviation.isEmpty() || deviation.contains(0.0)) {
      throw new IllegalArgumentException(
          "image.mean, image.deviation: %s, %s (expected: at least one number each, no deviation of 0)"
              .formatted(mean, deviation));
    }
  }

  private static void requirePixels(String name, Optional<Integer> pixels) {
    if (pixels.isPresent() && pixels.get() < 1) {
      throw new IllegalArgumentException(
          "image.%s: %d (expected: >= 1)".formatted(name, pixels.get()));
    }
  }
}
