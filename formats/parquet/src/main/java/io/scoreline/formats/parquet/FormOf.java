package io.scoreline.formats.parquet;

import io.scoreline.transforms.records.LogicalTypeTexts;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.TimeUnit;
import org.apache.parquet.format.Type;

/** What a stored type and what is said of its meaning come to. */
final class FormOf {
  private static final int MAX_FIXED_BYTES = 1 << 20;

  private FormOf() {}

  /** Why values of an element cannot be read; empty if they can. */
  static String refusal(SchemaElement element) {
    LogicalType logical = element.getLogicalType();
    int width = element.getType_length();
    boolean fixed = element.getType() == Type.FIXED_LEN_BYTE_ARRAY;
    if (fixed && (width < 1 || width > MAX_FIXED_BYTES)) {
      return "values of %d bytes each".formatted(width);
    }
    if (isDecimal(element)
        && (scale(element) < 0 || scale(element) > LogicalTypeTexts.MAX_DECIMAL_SCALE)) {
      return "decimals with %d digits behind the point".formatted(scale(element));
    }
    if (logical != null && logical.isSetUUID() && !(fixed && width == 16)) {
      return "UUIDs of %d bytes each".formatted(width);
    }
    if (logical != null && logical.isSetFLOAT16() && !(fixed && width == 2)) {
      return "half-precision numbers of %d bytes each".formatted(width);
    }
    boolean known = isDecimal(element) || (logical != null && isTextOrNumber(logical));
    return fixed && !known ? "bytes of no known meaning" : "";
  }

  private static boolean isTextOrNumber(LogicalType logical) {
    return logical.isSetUUID() || logical.isSetFLOAT16() || logical.isSetSTRING();
  }

  /** How values of an element that is not refused become a column's. */
  static ValueForm element(SchemaElement element) {
    return switch (element.getType()) {
      case BOOLEAN -> ValueForm.BOOLEAN;
      case INT32 -> ofInt(element);
      case INT64 -> ofLong(element);
      case INT96 -> ValueForm.INT96;
      case FLOAT -> ValueForm.FLOAT;
      case DOUBLE -> ValueForm.DOUBLE;
      case BYTE_ARRAY, FIXED_LEN_BYTE_ARRAY -> ofBytes(element);
    };
  }

  private static ValueForm ofInt(SchemaElement element) {
    LogicalType logical = element.getLogicalType();
    ConvertedType converted = element.getConverted_type();
    if (isDecimal(element)) {
      return ValueForm.decimal(scale(element));
    }
    if ((logical != null && logical.isSetDATE()) || converted == ConvertedType.DATE) {
      return ValueForm.DATE;
    }
    if ((logical != null && logical.isSetTIME()) || converted == ConvertedType.TIME_MILLIS) {
      return ValueForm.time(1000);
    }
    boolean isAnnotated = logical != null && logical.isSetINTEGER();
    boolean wasUnsigned =
        converted == ConvertedType.UINT_8
            || converted == ConvertedType.UINT_16
            || converted == ConvertedType.UINT_32;
    boolean unsigned = isAnnotated ? !logical.getINTEGER().isIsSigned() : wasUnsigned;
    return unsigned ? ValueForm.UNSIGNED_INT : ValueForm.INTEGER;
  }

  private static ValueForm ofLong(SchemaElement element) {
    LogicalType logical = element.getLogicalType();
    ConvertedType converted = element.getConverted_type();
    if (isDecimal(element)) {
      return ValueForm.decimal(scale(element));
    }
    if (logical != null && logical.isSetTIMESTAMP()) {
      return ValueForm.timestamp(
          perSecond(logical.getTIMESTAMP().getUnit()), logical.getTIMESTAMP().isIsAdjustedToUTC());
    }
    if (logical != null && logical.isSetTIME()) {
      return ValueForm.time(perSecond(logical.getTIME().getUnit()));
    }
    boolean unsigned =
        logical != null && logical.isSetINTEGER() && !logical.getINTEGER().isIsSigned();
    if (unsigned) {
      return ValueForm.UNSIGNED_LONG;
    }
    if (logical != null || converted == null) {
      return ValueForm.INTEGER;
    }
    return switch (converted) {
      case TIMESTAMP_MILLIS -> ValueForm.timestamp(1000, true);
      case TIMESTAMP_MICROS -> ValueForm.timestamp(1_000_000, true);
      case TIME_MICROS -> ValueForm.time(1_000_000);
      case UINT_64 -> ValueForm.UNSIGNED_LONG;
      default -> ValueForm.INTEGER;
    };
  }

  private static long perSecond(TimeUnit unit) {
    if (unit.isSetMILLIS()) {
      return 1000;
    }
    return unit.isSetMICROS() ? 1_000_000 : 1_000_000_000;
  }

  private static ValueForm ofBytes(SchemaElement element) {
    LogicalType logical = element.getLogicalType();
    if (isDecimal(element)) {
      return ValueForm.decimalOfBytes(scale(element));
    }
    if (logical != null && logical.isSetUUID()) {
      return ValueForm.UUIDS;
    }
    return logical != null && logical.isSetFLOAT16() ? ValueForm.FLOAT16 : ValueForm.TEXT;
  }

  private static boolean isDecimal(SchemaElement element) {
    LogicalType logical = element.getLogicalType();
    return (logical != null && logical.isSetDECIMAL())
        || element.getConverted_type() == ConvertedType.DECIMAL;
  }

  private static int scale(SchemaElement element) {
    LogicalType logical = element.getLogicalType();
    return logical != null && logical.isSetDECIMAL()
        ? logical.getDECIMAL().getScale()
        : element.getScale();
  }
}
