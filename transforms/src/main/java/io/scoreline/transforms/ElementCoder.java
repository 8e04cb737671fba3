package io.scoreline.transforms;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.CustomCoder;

/**
 * The coder of elements of which a job has few. As Beam's {@code SerializableCoder}, but classes
 * are found where this one was: on a cluster that has Beam in its own class path, Beam's does not
 * see those that a job brings.
 */
final class ElementCoder<T extends Serializable> extends CustomCoder<T> {
  private static final long serialVersionUID = 1;

  private final Class<T> type;

  private ElementCoder(Class<T> type) {
    this.type = type;
  }

  static <T extends Serializable> ElementCoder<T> of(Class<T> type) {
    return new ElementCoder<>(type);
  }

  @Override
  public void encode(T element, OutputStream out) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream objects = new ObjectOutputStream(bytes)) {
      objects.writeObject(element);
    }
    ByteArrayCoder.of().encode(bytes.toByteArray(), out);
  }

  @Override
  public T decode(InputStream in) throws IOException {
    byte[] bytes = ByteArrayCoder.of().decode(in);
    try (ObjectInputStream objects = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return type.cast(objects.readObject());
    } catch (ClassNotFoundException e) {
      throw new IOException("no class of " + type, e);
    }
  }

  @Override
  public void verifyDeterministic() throws NonDeterministicException {
    throw new NonDeterministicException(this, "serialized objects may differ and be equal");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ElementCoder<?> that && type.equals(that.type);
  }

  @Override
  public int hashCode() {
    return type.hashCode();
  }
}
