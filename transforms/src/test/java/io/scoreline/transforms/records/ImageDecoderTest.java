package io.scoreline.transforms.records;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.transforms.scorer.FeatureType;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {
  private static final ImageShape GREY = new ImageShape(1, 1, 2, true);
  private static final ImageShape COLOUR_PLANES = new ImageShape(3, 1, 2, true);
  private static final ImageShape COLOUR_PIXELS = new ImageShape(3, 1, 2, false);

  static byte[] encoded(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (!ImageIO.write(image, format, out)) {
      throw new IOException("no writer for " + format);
    }
    return out.toByteArray();
  }

  private static BufferedImage twoPixels(int type, int first, int second) {
    BufferedImage image = new BufferedImage(2, 1, type);
    image.setRGB(0, 0, first);
    image.setRGB(1, 0, second);
    return image;
  }

  private static BufferedImage grey(int type, int... samples) {
    BufferedImage image = new BufferedImage(samples.length, 1, type);
    for (int x = 0; x < samples.length; x++) {
      image.getRaster().setSample(x, 0, 0, samples[x]);
    }
    return image;
  }

  private static float[] decode(byte[] picture, ImageShape shape, ImageSettings settings)
      throws IOException {
    int values = shape.channels() * shape.height() * shape.width();
    ByteBuffer target = ByteBuffer.allocate(values * 4 * 2).order(ByteOrder.nativeOrder());
    new ImageDecoder(shape, settings).decode(picture, target, FeatureType.FLOAT, 1);
    float[] decoded = new float[values];
    target.asFloatBuffer().get(values, decoded);
    return decoded;
  }

  private static float[] decode(byte[] picture, ImageShape shape) throws IOException {
    return decode(picture, shape, ImageSettings.defaults());
  }

  private static ImageSettings settings(
      ImageSettings.Channels channels,
      ImageSettings.Resize resize,
      double scale,
      List<Double> mean,
      List<Double> deviation) {
    return new ImageSettings(
        0, 0, ImageSettings.Layout.AUTO, channels, resize, scale, mean, deviation);
  }

  private static ImageSettings resizing(ImageSettings.Resize resize) {
    return settings(ImageSettings.Channels.AUTO, resize, 1, List.of(0.0), List.of(1.0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp", "tiff"})
  void givesTheSamplesOfGreyPicturesUnchanged(String format) throws IOException {
    byte[] picture = encoded(grey(BufferedImage.TYPE_BYTE_GRAY, 7, 201), format);

    assertThat(decode(picture, GREY), equalTo(new float[] {7, 201}));
    assertThat(decode(picture, COLOUR_PLANES), equalTo(new float[] {7, 201, 7, 201, 7, 201}));
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp", "gif", "tiff"})
  void givesColoursAsPlanesOrAsPixelsInTheModelsOrder(String format) throws IOException {
    byte[] picture = encoded(twoPixels(BufferedImage.TYPE_INT_RGB, 0x0A141E, 0xC8D2DC), format);

    assertThat(decode(picture, COLOUR_PLANES), equalTo(new float[] {10, 200, 20, 210, 30, 220}));
    assertThat(decode(picture, COLOUR_PIXELS), equalTo(new float[] {10, 20, 30, 200, 210, 220}));
    assertThat(
        decode(
            picture,
            COLOUR_PIXELS,
            settings(
                ImageSettings.Channels.BGR,
                ImageSettings.Resize.STRETCH,
                1,
                List.of(0.0),
                List.of(1.0))),
        equalTo(new float[] {30, 20, 10, 220, 210, 200}));
  }

  @Test
  void weighsColoursForAGreyModel() throws IOException {
    byte[] picture = encoded(twoPixels(BufferedImage.TYPE_INT_RGB, 0xFF0000, 0x00FF00), "png");

    float[] decoded = decode(picture, GREY);

    assertThat((double) decoded[0], closeTo(0.299 * 255, 1e-4));
    assertThat((double) decoded[1], closeTo(0.587 * 255, 1e-4));
  }

  @Test
  void dropsTransparency() throws IOException {
    byte[] picture = encoded(twoPixels(BufferedImage.TYPE_INT_ARGB, 0x000A141E, 0x80C8D2DC), "png");

    assertThat(decode(picture, COLOUR_PIXELS), equalTo(new float[] {10, 20, 30, 200, 210, 220}));
  }

  @Test
  void looksColoursUpInThePalette() throws IOException {
    IndexColorModel palette =
        new IndexColorModel(
            8, 3, new byte[] {1, 2, 3}, new byte[] {4, 5, 6}, new byte[] {7, 8, 9}, 0);
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_INDEXED, palette);
    image.getRaster().setSample(0, 0, 0, 1);
    image.getRaster().setSample(1, 0, 0, 2);

    assertThat(
        decode(encoded(image, "png"), COLOUR_PIXELS), equalTo(new float[] {2, 5, 8, 3, 6, 9}));
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp", "gif", "tiff"})
  void spreadsBlackAndWhiteOverTheWholeRange(String format) throws IOException {
    byte[] picture = encoded(grey(BufferedImage.TYPE_BYTE_BINARY, 0, 1), format);

    assertThat(decode(picture, GREY), equalTo(new float[] {0, 255}));
  }

  @Test
  void spreadsSixteenBitsOverTheSameRange() throws IOException {
    byte[] picture = encoded(grey(BufferedImage.TYPE_USHORT_GRAY, 65535, 257 * 9), "png");

    assertThat(decode(picture, GREY), equalTo(new float[] {255, 9}));
  }

  @Test
  void spreadsSamplesOfFiveAndSixBitsOverTheSameRange() throws IOException {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_565_RGB);
    image.getRaster().setPixels(0, 0, 2, 1, new int[] {31, 63, 31, 0, 0, 31});
    float[] row = new float[6];

    new ImageSamples(image, 3, false).row(0, row, 0);

    assertThat(row, equalTo(new float[] {255, 255, 255, 0, 0, 255}));
  }

  @ParameterizedTest
  @ValueSource(ints = {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_3BYTE_BGR})
  void decodesJpegNearlyToTheSamples(int type) throws IOException {
    BufferedImage image = new BufferedImage(16, 16, type);
    var graphics = image.createGraphics();
    graphics.setColor(new Color(120, 120, 120));
    graphics.fillRect(0, 0, 16, 16);
    graphics.dispose();
    int sample = image.getRaster().getSample(3, 3, 0);

    float[] decoded = decode(encoded(image, "jpg"), new ImageShape(1, 16, 16, true));

    assertThat((double) decoded[37], closeTo(sample, 2));
  }

  @Test
  void refusesAJpegThatBreaksOffEvenIfItsThumbnailIsWhole() throws IOException {
    byte[] whole = encoded(new BufferedImage(64, 64, BufferedImage.TYPE_BYTE_GRAY), "jpg");
    byte[] cut = Arrays.copyOf(whole, whole.length - 20);
    byte[] thumbnail = {
      (byte) 0xFF, (byte) 0xE1, 0, 6, (byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xD9
    };
    ByteBuffer withThumbnail = ByteBuffer.allocate(cut.length + thumbnail.length);
    withThumbnail.put(cut, 0, 2).put(thumbnail).put(cut, 2, cut.length - 2);

    for (byte[] picture : List.of(cut, withThumbnail.array())) {
      assertThat(refusal(picture), equalTo("the JPEG is truncated: it has no end marker"));
    }
  }

  @Test
  void findsTheEndOfAJpegBehindFillBytesAndMissesItWhereThereIsNone() throws IOException {
    byte[] whole = encoded(grey(BufferedImage.TYPE_BYTE_GRAY, 7, 7), "jpg");
    byte[] fill = {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF};
    ByteBuffer filled = ByteBuffer.allocate(whole.length + fill.length);
    filled.put(whole, 0, 2).put(fill).put(whole, 2, whole.length - 2);
    byte[] thumbnail = {
      (byte) 0xFF, (byte) 0xE1, 0, 6, (byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xD9
    };
    ByteBuffer cut = ByteBuffer.allocate(whole.length + fill.length + thumbnail.length - 2);
    cut.put(whole, 0, 2).put(fill).put(thumbnail).put(whole, 2, whole.length - 4);

    assertThat(decode(filled.array(), GREY), equalTo(decode(whole, GREY)));
    assertThat(refusal(cut.array()), equalTo("the JPEG is truncated: it has no end marker"));
  }

  private static String refusal(byte[] picture) {
    return assertThrows(UnreadableFileException.class, () -> decode(picture, GREY)).getMessage();
  }

  @Test
  void refusesWhatIsNoPicture() {
    assertThat(
        refusal("some text".getBytes(StandardCharsets.UTF_8)),
        equalTo("not a picture (expected: PNG, JPEG, BMP, GIF or TIFF)"));
    assertThat(refusal(new byte[0]), equalTo("the file is empty (expected: a picture)"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp", "gif", "tiff"})
  void refusesATruncatedPicture(String format) throws IOException {
    byte[] whole = encoded(new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB), format);

    assertThat(
        refusal(Arrays.copyOf(whole, whole.length / 2)),
        containsString("the picture cannot be decoded"));
  }

  @Test
  void refusesAPictureThatSaysItIsHugeBeforeItIsUnpacked() throws IOException {
    byte[] picture = encoded(grey(BufferedImage.TYPE_BYTE_GRAY, 1), "png");
    ByteBuffer header = ByteBuffer.wrap(picture);
    header.putInt(16, 30_000).putInt(20, 30_000);
    java.util.zip.CRC32 crc = new java.util.zip.CRC32();
    crc.update(picture, 12, 17);
    header.putInt(29, (int) crc.getValue());

    assertThat(
        refusal(picture),
        equalTo("the picture has 30000 x 30000 pixels (expected: at most 50000000)"));
  }

  @Test
  void scalesThenTakesOffTheMeanThenDividesPerChannel() throws IOException {
    byte[] picture = encoded(twoPixels(BufferedImage.TYPE_INT_RGB, 0x0A141E, 0xC8D2DC), "png");

    float[] decoded =
        decode(
            picture,
            COLOUR_PIXELS,
            settings(
                ImageSettings.Channels.RGB,
                ImageSettings.Resize.STRETCH,
                0.5,
                List.of(1.0, 2.0, 3.0),
                List.of(2.0, 4.0, 8.0)));

    assertThat(decoded, equalTo(new float[] {2, 2, 1.5f, 49.5f, 25.75f, 13.375f}));
  }

  @Test
  void stretchesOrCropsAPictureOfAnotherSizeOrRefusesIt() throws IOException {
    BufferedImage image = grey(BufferedImage.TYPE_BYTE_GRAY, 0, 100, 200, 60);
    byte[] picture = encoded(image, "png");
    ImageShape one = new ImageShape(1, 1, 1, true);

    assertThat(
        decode(picture, GREY, resizing(ImageSettings.Resize.STRETCH)),
        equalTo(new float[] {50, 130}));
    assertThat(
        decode(picture, one, resizing(ImageSettings.Resize.CROP)), equalTo(new float[] {150}));
    assertThat(
        decode(picture, new ImageShape(1, 2, 8, true), resizing(ImageSettings.Resize.STRETCH)),
        equalTo(new float[] {0, 25, 75, 125, 175, 165, 95, 60, 0, 25, 75, 125, 175, 165, 95, 60}));
    var error =
        assertThrows(
            UnreadableFileException.class,
            () -> decode(picture, GREY, resizing(ImageSettings.Resize.NONE)));
    assertThat(
        error.getMessage(),
        equalTo("the picture is 4 x 1 (expected: 2 x 1, as scoreline.image.resize is none)"));
  }

  @ParameterizedTest
  @EnumSource(
      value = FeatureType.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"STRING", "FILE", "BOOL"})
  void feedsInputsOfEveryTypeOfNumber(FeatureType type) throws IOException {
    byte[] picture = encoded(grey(BufferedImage.TYPE_BYTE_GRAY, 3, 100), "png");
    ByteBuffer target = ByteBuffer.allocate(64).order(ByteOrder.nativeOrder());

    new ImageDecoder(GREY, ImageSettings.defaults()).decode(picture, target, type, 0);

    assertThat(number(target, type, 0), equalTo(3.0));
    assertThat(number(target, type, 1), equalTo(100.0));
  }

  @ParameterizedTest(name = "{0}: 0 and 255, times {1}, become {2} and {3}")
  @CsvSource({
    "UINT8, 2, 0, 255",
    "UINT8, -1, 0, 0",
    "INT8, 1, 0, 127",
    "INT8, -1, 0, -128",
    "INT16, 200, 0, 32767",
    "INT16, -200, 0, -32768",
    "INT32, 1e9, 0, 2147483647",
    "INT32, -1e9, 0, -2147483648",
    "INT64, 1e9, 0, 255000002560",
    "INT64, 1e30, 0, 9223372036854775807"
  })
  void givesAnInputOfWholeNumbersTheNearestThatItsTypeHas(
      FeatureType type, double scale, double black, double white) throws IOException {
    byte[] picture = encoded(grey(BufferedImage.TYPE_BYTE_GRAY, 0, 255), "png");
    ByteBuffer target = ByteBuffer.allocate(64).order(ByteOrder.nativeOrder());
    ImageSettings settings =
        settings(
            ImageSettings.Channels.AUTO,
            ImageSettings.Resize.STRETCH,
            scale,
            List.of(0.0),
            List.of(1.0));

    new ImageDecoder(GREY, settings).decode(picture, target, type, 0);

    assertThat(number(target, type, 0), equalTo(black));
    assertThat(number(target, type, 1), equalTo(white));
  }

  @Test
  void roundsWhiteLessItsMeanToTheLargestInt8() throws IOException {
    byte[] picture = encoded(grey(BufferedImage.TYPE_BYTE_GRAY, 0, 255), "png");
    ByteBuffer target = ByteBuffer.allocate(64).order(ByteOrder.nativeOrder());
    ImageSettings settings =
        settings(
            ImageSettings.Channels.AUTO,
            ImageSettings.Resize.STRETCH,
            1,
            List.of(127.5),
            List.of(1.0));

    new ImageDecoder(GREY, settings).decode(picture, target, FeatureType.INT8, 0);

    assertThat(number(target, FeatureType.INT8, 0), equalTo(-127.0));
    assertThat(number(target, FeatureType.INT8, 1), equalTo(127.0));
  }

  @Test
  void leavesTheSettingsOfTheJvmsOwnImageReadersAlone() throws IOException {
    boolean before = ImageIO.getUseCache();
    try {
      ImageIO.setUseCache(true);

      decode(encoded(grey(BufferedImage.TYPE_BYTE_GRAY, 1, 2), "png"), GREY);

      assertThat(ImageIO.getUseCache(), equalTo(true));
    } finally {
      ImageIO.setUseCache(before);
    }
  }

  private static double number(ByteBuffer values, FeatureType type, int place) {
    return switch (type) {
      case FLOAT -> values.getFloat(place * 4);
      case DOUBLE -> values.getDouble(place * 8);
      case INT8 -> values.get(place);
      case UINT8 -> values.get(place) & 0xFF;
      case INT16 -> values.getShort(place * 2);
      case INT32 -> values.getInt(place * 4);
      case INT64 -> values.getLong(place * 8);
      case FLOAT16 -> HalfFloatsTest.fromFloat16(values.getShort(place * 2));
      case BFLOAT16 -> Float.intBitsToFloat(values.getShort(place * 2) << 16);
      default -> throw new IllegalArgumentException(type.toString());
    };
  }

  @ParameterizedTest(name = "{0}: {1} x {2} of {3} channels")
  @CsvSource({
    "1 28 28, 28, 28, 1, true",
    "28 28 1, 28, 28, 1, false",
    "3 20 10, 10, 20, 3, true",
    "20 10 3, 10, 20, 3, false",
    "28 28, 28, 28, 1, true",
    "784, 28, 28, 1, true",
    "3 -1 -1, 5, 7, 3, true",
    "-1 -1 3, 5, 7, 3, false"
  })
  void readsSizeAndLayoutFromTheModelsShape(
      String shape, int width, int height, int channels, boolean first) {
    List<Integer> dimensions = Arrays.stream(shape.split(" ")).map(Integer::valueOf).toList();
    var feature =
        new io.scoreline.transforms.scorer.Feature("image", FeatureType.FLOAT, dimensions);

    assertThat(
        ImageShape.of(feature, ImageSettings.defaults(), 5, 7),
        equalTo(new ImageShape(channels, height, width, first)));
  }
}
