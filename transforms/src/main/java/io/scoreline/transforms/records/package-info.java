/**
 * Record formats: from bytes of input files to a model's buffers. {@link
 * io.scoreline.transforms.records.InputBinder} settles once what feeds each input, {@link
 * io.scoreline.transforms.records.RecordReaders} then reads slices, one record at a time, without
 * an object per record. To add a format, add it to {@link
 * io.scoreline.transforms.records.RecordFormat} and give it a {@link
 * io.scoreline.transforms.records.RecordReader}.
 */
package io.scoreline.transforms.records;
