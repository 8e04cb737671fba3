package io.scoreline.transforms.records;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.List;

/**
 * How a picture becomes a model's values: {@code (sample * scale - mean[c]) / deviation[c]},
 * samples from 0 to 255. For an input of whole numbers it is rounded, and what is out of the type's
 * range becomes the nearest value within.
 *
 * @param width the width the model gets, in pixels; 0 for the model's own
 * @param height the height the model gets, in pixels; 0 for the model's own
 * @param layout where the channels stand; {@code AUTO} for what the model's shape tells
 * @param channels which channels and in which order; {@code AUTO} for grey or RGB by their number
 * @param resize how a picture of another size is made to fit
 * @param scale what every sample is multiplied with
 * @param mean what is then taken off, per channel or once for all
 * @param deviation what is then divided by, per channel or once for all; none is 0
 */
public record ImageSettings(
    int width,
    int height,
    Layout layout,
    Channels channels,
    Resize resize,
    double scale,
    List<Double> mean,
    List<Double> deviation)
    implements Serializable {
  /** Where the channels stand among a record's dimensions. */
  public enum Layout {
    AUTO,
    NCHW,
    NHWC
  }

  /** The channels a model wants, in its order. */
  public enum Channels {
    AUTO,
    RGB,
    BGR,
    GREY
  }

  /** How a picture of another size is made to fit. */
  public enum Resize {
    /** Each side by its own factor. */
    STRETCH,
    /** Both sides by the larger factor; what stands out at the sides is cut off. */
    CROP,
    /** Not at all: the record is refused. */
    NONE
  }

  public ImageSettings {
    requireNonNull(layout, "layout is null");
    requireNonNull(channels, "channels is null");
    requireNonNull(resize, "resize is null");
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    if (width < 0 || height < 0) {
      throw new IllegalArgumentException(
          "width: %d, height: %d (expected: >= 0)".formatted(width, height));
    }
    if (mean.isEmpty() || deviation.isEmpty() || deviation.contains(0.0)) {
      throw new IllegalArgumentException(
          "mean: %s, deviation: %s (expected: a number each, no deviation of 0)"
              .formatted(mean, deviation));
    }
  }

  /** Raw samples, 0 to 255, in the model's own size and layout. */
  public static ImageSettings defaults() {
    return new ImageSettings(
        0, 0, Layout.AUTO, Channels.AUTO, Resize.STRETCH, 1.0, List.of(0.0), List.of(1.0));
  }

  double meanOf(int channel) {
    return mean.get(Math.min(channel, mean.size() - 1));
  }

  double deviationOf(int channel) {
    return deviation.get(Math.min(channel, deviation.size() - 1));
  }
}
