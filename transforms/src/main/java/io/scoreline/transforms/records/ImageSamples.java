package io.scoreline.transforms.records;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * The samples of a decoded picture, row by row, so that a large one is not held twice: 0 to 255,
 * pixel after pixel, in the model's order of channels. Not thread-safe.
 */
final class ImageSamples {
  private static final int PALETTE_BANDS = 3;

  private final Raster raster;
  private final int[] palette;
  private final int channels;
  private final boolean blueFirst;
  private final int bands;
  private final float[] largest;
  private int[] values = new int[0];

  /**
   * @param channels how many samples a pixel has in the end: 1 or 3
   * @throws UnreadableFileException if the picture has colours of another kind
   */
  ImageSamples(BufferedImage image, int channels, boolean blueFirst)
      throws UnreadableFileException {
    // The raster's own samples: getRGB would convert the colours of grey pictures.
    this.raster = image.getRaster();
    this.channels = channels;
    this.blueFirst = blueFirst;
    this.palette = palette(image);
    int found = raster.getNumBands();
    if (found == 4 && !image.getColorModel().hasAlpha()) {
      throw new UnreadableFileException("the picture is CMYK (expected: grey or RGB)");
    }
    // Two bands are grey and alpha, four are colours and alpha.
    this.bands = palette.length > 0 ? PALETTE_BANDS : found;
    this.largest = new float[bands];
    for (int band = 0; band < bands; band++) {
      int bits = palette.length > 0 ? 8 : raster.getSampleModel().getSampleSize(band);
      largest[band] = (1L << bits) - 1;
    }
  }

  private static int[] palette(BufferedImage image) {
    if (image.getColorModel() instanceof IndexColorModel indexed) {
      int[] colours = new int[indexed.getMapSize()];
      indexed.getRGBs(colours);
      return colours;
    }
    return new int[0];
  }

  int width() {
    return raster.getWidth();
  }

  int height() {
    return raster.getHeight();
  }

  /** Reads a row of pixels to a place in an array. */
  void row(int y, float[] target, int offset) throws UnreadableFileException {
    values = raster.getPixels(0, y, width(), 1, values.length == 0 ? null : values);
    int width = width();
    int stride = raster.getNumBands();
    for (int x = 0; x < width; x++) {
      int first = values[x * stride];
      if (palette.length > 0) {
        if (first >= palette.length) {
          throw new UnreadableFileException(
              "the picture is damaged: colour %d of %d".formatted(first, palette.length));
        }
        int colour = palette[first];
        put(target, offset, x, (colour >> 16) & 0xFF, (colour >> 8) & 0xFF, colour & 0xFF);
      } else if (bands <= 2) {
        float grey = toByte(first, 0);
        put(target, offset, x, grey, grey, grey);
      } else {
        put(
            target,
            offset,
            x,
            toByte(first, 0),
            toByte(values[x * stride + 1], 1),
            toByte(values[x * stride + 2], 2));
      }
    }
  }

  private float toByte(int sample, int band) {
    return sample * 255f / largest[band];
  }

  private void put(float[] target, int offset, int x, float red, float green, float blue) {
    if (channels == 1) {
      // Luma of ITU-R BT.601, of grey values the value itself.
      target[offset + x] =
          red == green && green == blue ? red : 0.299f * red + 0.587f * green + 0.114f * blue;
      return;
    }
    int place = offset + 3 * x;
    target[place] = blueFirst ? blue : red;
    target[place + 1] = green;
    target[place + 2] = blueFirst ? red : blue;
  }
}
