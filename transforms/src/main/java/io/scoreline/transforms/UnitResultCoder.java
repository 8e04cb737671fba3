package io.scoreline.transforms;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.VarLongCoder;

/** Results cross a shuffle by the million: some five bytes each. */
final class UnitResultCoder extends AtomicCoder<UnitResult> {
  private static final long serialVersionUID = 1;
  private static final VarLongCoder LONG = VarLongCoder.of();

  @Override
  public void encode(UnitResult result, OutputStream out) throws IOException {
    LONG.encode(result.unit(), out);
    LONG.encode(result.scored(), out);
    LONG.encode(result.dead(), out);
  }

  @Override
  public UnitResult decode(InputStream in) throws IOException {
    return new UnitResult(LONG.decode(in), LONG.decode(in), LONG.decode(in));
  }
}
