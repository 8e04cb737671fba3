package io.scoreline.transforms.staging;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.function.Predicate;

/** A channel that may meet a full disk when it writes or syncs; its error then names no file. */
final class FullChannel extends FileChannel {
  private static final String FULL = "No space left on device";

  private final FileChannel channel;
  private final Predicate<String> isFull;

  /**
   * @param isFull whether the disk is full at a step
   */
  FullChannel(FileChannel channel, Predicate<String> isFull) {
    this.channel = channel;
    this.isFull = isFull;
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    if (isFull.test("writing")) {
      ByteBuffer half = source.duplicate();
      half.limit(half.position() + half.remaining() / 2);
      channel.write(half);
      throw new IOException(FULL);
    }
    return channel.write(source);
  }

  @Override
  public void force(boolean metadata) throws IOException {
    if (isFull.test("syncing")) {
      throw new IOException(FULL);
    }
    channel.force(metadata);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    channel.close();
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    return channel.read(target);
  }

  @Override
  public long position() throws IOException {
    return channel.position();
  }

  @Override
  public FileChannel position(long position) throws IOException {
    channel.position(position);
    return this;
  }

  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileChannel truncate(long size) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int read(ByteBuffer target, long position) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int write(ByteBuffer source, long position) {
    throw new UnsupportedOperationException();
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) {
    throw new UnsupportedOperationException();
  }
}
