package io.scoreline.transforms;

import io.scoreline.transforms.plan.WorkUnitRef;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.BigEndianIntegerCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VarLongCoder;

/** Work units cross a shuffle by the million: some 12 bytes each. */
final class WorkUnitRefCoder extends AtomicCoder<WorkUnitRef> {
  private static final long serialVersionUID = 1;
  private static final VarLongCoder LONG = VarLongCoder.of();
  private static final VarIntCoder LENGTH = VarIntCoder.of();
  private static final BigEndianIntegerCoder CHECKSUM = BigEndianIntegerCoder.of();

  @Override
  public void encode(WorkUnitRef unit, OutputStream out) throws IOException {
    LONG.encode(unit.number(), out);
    LONG.encode(unit.miniBatch(), out);
    LONG.encode(unit.planOffset(), out);
    LENGTH.encode(unit.planLength(), out);
    CHECKSUM.encode(unit.planCrc32c(), out);
  }

  @Override
  public WorkUnitRef decode(InputStream in) throws IOException {
    return new WorkUnitRef(
        LONG.decode(in), LONG.decode(in), LONG.decode(in), LENGTH.decode(in), CHECKSUM.decode(in));
  }
}
