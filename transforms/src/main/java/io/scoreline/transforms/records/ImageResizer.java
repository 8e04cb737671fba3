package io.scoreline.transforms.records;

/**
 * Bilinear resizing with pixel centres at halves, as OpenCV's INTER_LINEAR and TensorFlow's
 * bilinear resize without antialiasing do it.
 */
final class ImageResizer {
  private ImageResizer() {}

  /**
   * Resizes interleaved samples.
   *
   * @param crop whether both sides keep their ratio and what stands out is cut off, evenly
   */
  static float[] resize(
      float[] source,
      int sourceWidth,
      int sourceHeight,
      int channels,
      int width,
      int height,
      boolean crop) {
    double scaleX = (double) sourceWidth / width;
    double scaleY = (double) sourceHeight / height;
    double left = 0;
    double top = 0;
    if (crop) {
      double scale = Math.min(scaleX, scaleY);
      left = (sourceWidth - width * scale) / 2;
      top = (sourceHeight - height * scale) / 2;
      scaleX = scale;
      scaleY = scale;
    }
    float[] target = new float[width * height * channels];
    for (int y = 0; y < height; y++) {
      double sourceY = clamp(top + (y + 0.5) * scaleY - 0.5, sourceHeight - 1);
      int y0 = (int) sourceY;
      int y1 = Math.min(y0 + 1, sourceHeight - 1);
      double weightY = sourceY - y0;
      for (int x = 0; x < width; x++) {
        double sourceX = clamp(left + (x + 0.5) * scaleX - 0.5, sourceWidth - 1);
        int x0 = (int) sourceX;
        int x1 = Math.min(x0 + 1, sourceWidth - 1);
        double weightX = sourceX - x0;
        for (int c = 0; c < channels; c++) {
          double upper =
              source[(y0 * sourceWidth + x0) * channels + c] * (1 - weightX)
                  + source[(y0 * sourceWidth + x1) * channels + c] * weightX;
          double lower =
              source[(y1 * sourceWidth + x0) * channels + c] * (1 - weightX)
                  + source[(y1 * sourceWidth + x1) * channels + c] * weightX;
          target[(y * width + x) * channels + c] =
              (float) (upper * (1 - weightY) + lower * weightY);
        }
      }
    }
    return target;
  }

  private static double clamp(double value, int most) {
    return Math.max(0, Math.min(value, most));
  }
}
