package io.scoreline.transforms.records;

import io.scoreline.transforms.scorer.FeatureType;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes PNG, JPEG, BMP, GIF and TIFF and writes them as a model wants them: for an input of whole
 * numbers rounded, and what is out of its type's range as the nearest value within. Not
 * thread-safe.
 */
final class ImageDecoder {
  /** A picture of more pixels is refused before it is unpacked. */
  static final long MAX_PIXELS = 50_000_000;

  private static final byte START_OF_SCAN = (byte) 0xDA;
  private static final byte END_OF_IMAGE = (byte) 0xD9;

  private final ImageShape shape;
  private final ImageSettings settings;
  private final float[] fitted;
  private float[] arranged = {};

  ImageDecoder(ImageShape shape, ImageSettings settings) {
    this.shape = shape;
    this.settings = settings;
    this.fitted = new float[shape.width() * shape.height() * shape.channels()];
  }

  /**
   * Width and height of a picture, from its header alone.
   *
   * @throws UnreadableFileException if it is no picture, or one that is too large
   */
  static int[] sizeOf(byte[] bytes) throws IOException {
    return withReader(bytes, ImageDecoder::checkedSize);
  }

  /** Decodes a picture into a record's place of a feature's buffer. */
  void decode(byte[] bytes, ByteBuffer target, FeatureType type, int record) throws IOException {
    BufferedImage image = read(bytes);
    boolean blueFirst = settings.channels() == ImageSettings.Channels.BGR;
    ImageSamples samples = new ImageSamples(image, shape.channels(), blueFirst);
    int rowSamples = shape.width() * shape.channels();
    if (samples.width() == shape.width() && samples.height() == shape.height()) {
      for (int y = 0; y < shape.height(); y++) {
        samples.row(y, fitted, y * rowSamples);
      }
    } else if (settings.resize() == ImageSettings.Resize.NONE) {
      throw new UnreadableFileException(
          "the picture is %d x %d (expected: %d x %d, as scoreline.image.resize is none)"
              .formatted(samples.width(), samples.height(), shape.width(), shape.height()));
    } else {
      ImageResizer.resize(samples, shape, settings.resize() == ImageSettings.Resize.CROP, fitted);
    }
    write(target, type, record);
  }

  private static BufferedImage read(byte[] bytes) throws IOException {
    BufferedImage image =
        withReader(
            bytes,
            reader -> {
              checkedSize(reader);
              return reader.read(0);
            });
    if (isTruncatedJpeg(bytes)) {
      throw new UnreadableFileException("the JPEG is truncated: it has no end marker");
    }
    return image;
  }

  private interface Use<T> {
    T use(ImageReader reader) throws IOException;
  }

  private static <T> T withReader(byte[] bytes, Use<T> use) throws IOException {
    if (bytes.length == 0) {
      throw new UnreadableFileException("the file is empty (expected: a picture)");
    }
    // Not ImageIO.createImageInputStream: by default, it makes a cache file for each picture.
    try (ImageInputStream stream =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
      if (!readers.hasNext()) {
        throw new UnreadableFileException("not a picture (expected: PNG, JPEG, BMP, GIF or TIFF)");
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(stream, true, true);
        return use.use(reader);
      } finally {
        reader.dispose();
      }
    } catch (UnreadableFileException e) {
      throw e;
    } catch (IIOException e) {
      throw new UnreadableFileException("the picture cannot be decoded: " + reason(e), e);
    } catch (IOException | RuntimeException e) {
      // Decoders meet broken data with index and argument errors as well.
      throw new UnreadableFileException("the picture cannot be decoded: " + reason(e), e);
    }
  }

  private static String reason(Exception e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return message.lines().findFirst().orElse(message);
  }

  private static int[] checkedSize(ImageReader reader) throws IOException {
    int width = reader.getWidth(0);
    int height = reader.getHeight(0);
    if ((long) width * height > MAX_PIXELS) {
      throw new UnreadableFileException(
          "the picture has %d x %d pixels (expected: at most %d)"
              .formatted(width, height, MAX_PIXELS));
    }
    return new int[] {width, height};
  }

  /**
   * ImageIO reads a JPEG that breaks off without any error; its end marker tells. A thumbnail in a
   * header has one of its own, so that the search starts with the picture's data.
   */
  private static boolean isTruncatedJpeg(byte[] bytes) {
    if (bytes.length < 2 || bytes[0] != (byte) 0xFF || bytes[1] != (byte) 0xD8) {
      return false;
    }
    int start = 2;
    while (start + 3 < bytes.length
        && bytes[start] == (byte) 0xFF
        && bytes[start + 1] != START_OF_SCAN) {
      if (bytes[start + 1] == (byte) 0xFF) {
        // Any number of fill bytes may stand before a marker.
        start++;
      } else {
        start += 2 + ((bytes[start + 2] & 0xFF) << 8 | (bytes[start + 3] & 0xFF));
      }
    }
    for (int i = bytes.length - 2; i >= start; i--) {
      if (bytes[i] == (byte) 0xFF && bytes[i + 1] == END_OF_IMAGE) {
        return false;
      }
    }
    return true;
  }

  private void write(ByteBuffer target, FeatureType type, int record)
      throws UnreadableFileException {
    arrange();
    int start = record * arranged.length;
    if (type == FeatureType.FLOAT) {
      target.asFloatBuffer().put(start, arranged);
      return;
    }
    for (int i = 0; i < arranged.length; i++) {
      float value = arranged[i];
      int place = start + i;
      switch (type) {
        case DOUBLE -> target.putDouble(place * 8, value);
        case UINT8 -> target.put(place, (byte) rounded(value, 0, 255));
        case INT8 -> target.put(place, (byte) rounded(value, Byte.MIN_VALUE, Byte.MAX_VALUE));
        case INT16 ->
            target.putShort(place * 2, (short) rounded(value, Short.MIN_VALUE, Short.MAX_VALUE));
        case INT32 -> target.putInt(place * 4, Math.round(value));
        case INT64 -> target.putLong(place * 8, Math.round((double) value));
        case FLOAT16 -> target.putShort(place * 2, HalfFloats.toFloat16(value));
        case BFLOAT16 -> target.putShort(place * 2, HalfFloats.toBfloat16(value));
        default ->
            throw new UnreadableFileException(
                "a picture cannot feed an input of type " + type + " (expected: numbers)");
      }
    }
  }

  private static int rounded(float value, int least, int most) {
    return Math.max(least, Math.min(Math.round(value), most));
  }

  /** Brings the samples into the model's layout, normalised. */
  private void arrange() {
    int channels = shape.channels();
    int pixels = shape.width() * shape.height();
    if (arranged.length != pixels * channels) {
      arranged = new float[pixels * channels];
    }
    for (int channel = 0; channel < channels; channel++) {
      double scale = settings.scale();
      double mean = settings.meanOf(channel);
      double deviation = settings.deviationOf(channel);
      boolean raw = scale == 1 && mean == 0 && deviation == 1;
      int place = shape.channelsFirst() ? channel * pixels : channel;
      int step = shape.channelsFirst() ? 1 : channels;
      for (int from = channel; from < pixels * channels; from += channels) {
        float sample = fitted[from];
        arranged[place] = raw ? sample : (float) ((sample * scale - mean) / deviation);
        place += step;
      }
    }
  }
}
