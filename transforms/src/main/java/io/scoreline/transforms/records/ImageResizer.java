package io.scoreline.transforms.records;

/**
 * Bilinear resizing with pixel centres at halves, as OpenCV's INTER_LINEAR and TensorFlow's
 * bilinear resize without antialiasing do it.
 */
final class ImageResizer {
  private ImageResizer() {}

  /**
   * Resizes a picture.
   *
   * @param crop whether both sides keep their ratio and what stands out is cut off, evenly
   * @param target gets the samples, row after row
   */
  static void resize(ImageSamples source, ImageShape shape, boolean crop, float[] target)
      throws UnreadableFileException {
    int channels = shape.channels();
    double scaleX = (double) source.width() / shape.width();
    double scaleY = (double) source.height() / shape.height();
    double left = 0;
    double top = 0;
    if (crop) {
      double scale = Math.min(scaleX, scaleY);
      left = (source.width() - shape.width() * scale) / 2;
      top = (source.height() - shape.height() * scale) / 2;
      scaleX = scale;
      scaleY = scale;
    }
    float[] upper = new float[source.width() * channels];
    float[] lower = new float[source.width() * channels];
    for (int y = 0; y < shape.height(); y++) {
      double sourceY = clamp(top + (y + 0.5) * scaleY - 0.5, source.height() - 1);
      int y0 = (int) sourceY;
      double weightY = sourceY - y0;
      source.row(y0, upper, 0);
      source.row(Math.min(y0 + 1, source.height() - 1), lower, 0);
      for (int x = 0; x < shape.width(); x++) {
        double sourceX = clamp(left + (x + 0.5) * scaleX - 0.5, source.width() - 1);
        int x0 = (int) sourceX;
        int x1 = Math.min(x0 + 1, source.width() - 1);
        double weightX = sourceX - x0;
        for (int c = 0; c < channels; c++) {
          double above =
              upper[x0 * channels + c] * (1 - weightX) + upper[x1 * channels + c] * weightX;
          double below =
              lower[x0 * channels + c] * (1 - weightX) + lower[x1 * channels + c] * weightX;
          target[(y * shape.width() + x) * channels + c] =
              (float) (above * (1 - weightY) + below * weightY);
        }
      }
    }
  }

  private static double clamp(double value, int most) {
    return Math.max(0, Math.min(value, most));
  }
}
