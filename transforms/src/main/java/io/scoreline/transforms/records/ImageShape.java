package io.scoreline.transforms.records;

import static io.scoreline.transforms.scorer.Feature.FREE;

import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.ModelRefusedException;
import java.util.List;

/**
 * The size and layout in which a model wants pictures.
 *
 * @param channels 1 for grey, 3 for colour
 * @param height in pixels
 * @param width in pixels
 * @param channelsFirst whether each channel is a plane of its own, or a pixel's channels stand
 *     together
 */
record ImageShape(int channels, int height, int width, boolean channelsFirst) {
  /**
   * Reads a feature's shape: three dimensions with 1, 3 or 4 channels first or last, two for grey,
   * one for grey of equal sides or of the sides set.
   *
   * @param pictureWidth the first picture's width, for a model that takes any
   * @param pictureHeight the first picture's height, for a model that takes any
   */
  static ImageShape of(
      Feature feature, ImageSettings settings, int pictureWidth, int pictureHeight) {
    int wantedChannels =
        switch (settings.channels()) {
          case GREY -> 1;
          case RGB, BGR -> 3;
          case AUTO -> FREE;
        };
    List<Integer> shape = feature.shape();
    ImageShape declared =
        switch (shape.size()) {
          case 3 -> ofThree(shape, settings.layout(), wantedChannels);
          case 2 -> new ImageShape(1, shape.get(0), shape.get(1), true);
          case 1 -> ofFlat(shape.get(0), settings, wantedChannels);
          default -> throw refused(feature, "has %d dimensions".formatted(shape.size()));
        };
    int channels = declared.channels == FREE ? Math.max(1, wantedChannels) : declared.channels;
    int height = settle(declared.height, settings.height(), pictureHeight);
    int width = settle(declared.width, settings.width(), pictureWidth);
    if (channels != 1 && channels != 3) {
      throw refused(feature, "has %d channels".formatted(channels));
    }
    if (wantedChannels != FREE && wantedChannels != channels) {
      throw refused(
          feature, "has %d channels, not those of %s".formatted(channels, settings.channels()));
    }
    boolean heightFits = declared.height == FREE || declared.height == height;
    boolean widthFits = declared.width == FREE || declared.width == width;
    if (!heightFits || !widthFits) {
      throw refused(feature, "does not take %d x %d pixels".formatted(width, height));
    }
    return new ImageShape(channels, height, width, declared.channelsFirst);
  }

  private static ModelRefusedException refused(Feature feature, String what) {
    return new ModelRefusedException(
        "images cannot feed the model: its input %s %s (expected: an input [channels, height, width]"
                .formatted(feature, what)
            + " or [height, width, channels] with 1 or 3 channels, [height, width], or [pixels];"
            + " see the settings of scoreline.image)");
  }

  private static int settle(int declared, int set, int picture) {
    if (set > 0) {
      return set;
    }
    return declared == FREE ? picture : declared;
  }

  private static ImageShape ofThree(
      List<Integer> shape, ImageSettings.Layout layout, int wantedChannels) {
    boolean first =
        switch (layout) {
          case NCHW -> true;
          case NHWC -> false;
          case AUTO -> !(isChannels(shape.get(2)) && !isChannels(shape.get(0)));
        };
    int channels = shape.get(first ? 0 : 2);
    return new ImageShape(
        channels == FREE ? wantedChannels : channels,
        shape.get(first ? 1 : 0),
        shape.get(first ? 2 : 1),
        first);
  }

  private static boolean isChannels(int dimension) {
    return dimension == 1 || dimension == 3 || dimension == 4;
  }

  private static ImageShape ofFlat(int pixels, ImageSettings settings, int wantedChannels) {
    int channels = wantedChannels == FREE ? 1 : wantedChannels;
    boolean first = settings.layout() != ImageSettings.Layout.NHWC;
    if (pixels == FREE) {
      return new ImageShape(channels, FREE, FREE, first);
    }
    if (settings.width() > 0 && settings.height() > 0) {
      boolean fits = pixels == channels * settings.width() * settings.height();
      return fits
          ? new ImageShape(channels, settings.height(), settings.width(), first)
          : new ImageShape(channels, 1, pixels / channels, first);
    }
    int side = (int) Math.round(Math.sqrt((double) pixels / channels));
    return side * side * channels == pixels
        ? new ImageShape(channels, side, side, first)
        : new ImageShape(channels, 1, pixels / channels, first);
  }

  /** The dimensions of one record for a feature of this many dimensions. */
  List<Integer> dimensions(int rank) {
    return switch (rank) {
      case 3 -> channelsFirst ? List.of(channels, height, width) : List.of(height, width, channels);
      case 2 -> List.of(height, width);
      default -> List.of(channels * height * width);
    };
  }
}
