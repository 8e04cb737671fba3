package io.scoreline.scorers.onnx;

import io.scoreline.transforms.scorer.Prediction;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Reads the pictures of the tests. */
final class Images {
  private Images() {}

  /** The samples of a grey picture, row by row, 0 to 255. */
  static double[] grey(Path file) throws IOException {
    return band(ImageIO.read(file.toFile()).getRaster(), 0);
  }

  /** The samples of a colour picture: all of blue, then green, then red. */
  static double[] blueGreenRed(Path file) throws IOException {
    Raster raster = ImageIO.read(file.toFile()).getRaster();
    int pixels = raster.getWidth() * raster.getHeight();
    double[] samples = new double[3 * pixels];
    for (int band = 0; band < 3; band++) {
      System.arraycopy(band(raster, 2 - band), 0, samples, band * pixels, pixels);
    }
    return samples;
  }

  private static double[] band(Raster raster, int band) {
    return raster.getSamples(0, 0, raster.getWidth(), raster.getHeight(), band, (double[]) null);
  }

  /** The position of a record's greatest value. */
  static int greatest(Prediction prediction, int record) {
    int width = prediction.width();
    int greatest = 0;
    for (int i = 1; i < width; i++) {
      if (prediction.values().number(record * width + i)
          > prediction.values().number(record * width + greatest)) {
        greatest = i;
      }
    }
    return greatest;
  }
}
