package io.scoreline.scorers.text;

import ai.djl.engine.EngineException;
import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.scoreline.transforms.scorer.ModelRefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Hugging Face's tokenizer, native code, for all workers of the process. Thread-safe. */
final class Tokenizer implements AutoCloseable {
  /**
   * So many characters of a text are looked at for each token that is kept, at first: few tokens
   * have as many. 10 MB of text would else take 20 seconds, to throw away all but its start.
   */
  private static final int CHARACTERS_PER_TOKEN = 32;

  private static final int GROWTH = 8;

  private final HuggingFaceTokenizer tokenizer;
  private final int maxTokens;
  // A call on a closed tokenizer would read freed memory; so closing waits for calls.
  private final ReadWriteLock calls = new ReentrantReadWriteLock();

  private Tokenizer(HuggingFaceTokenizer tokenizer, int maxTokens) {
    this.tokenizer = tokenizer;
    this.maxTokens = maxTokens;
  }

  /**
   * A text's tokens.
   *
   * @param ids their numbers
   * @param types which of the texts of a record each is of: 0 for all where there is one
   */
  // Nobody compares them.
  @SuppressWarnings("ArrayRecordComponent")
  record Tokens(long[] ids, long[] types) {
    int count() {
      return ids.length;
    }
  }

  /**
   * Opens a tokenizer.
   *
   * @param maxTokens after how many tokens texts are cut, those that it adds itself included
   * @throws ModelRefusedException if the file is none, or the machine none that it runs on
   */
  static Tokenizer open(Path file, int maxTokens) {
    Map<String, String> options =
        Map.of(
            "padding",
            "false",
            "truncation",
            "true",
            "maxLength",
            Integer.toString(maxTokens),
            "modelMaxLength",
            Integer.toString(maxTokens));
    try (InputStream in = Files.newInputStream(file)) {
      return new Tokenizer(
          NativeTokenizers.call(() -> HuggingFaceTokenizer.newInstance(in, options)), maxTokens);
    } catch (EngineException | LinkageError e) {
      throw new ModelRefusedException(
          "%s: Hugging Face's tokenizers do not run on this machine: %s".formatted(file, e), e);
    } catch (IOException e) {
      throw ModelFolder.unreadable(file, e);
    } catch (RuntimeException e) { // of the native code, of no narrower type
      throw TokenizerFile.noTokenizer(file, String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Makes tokens of a text, of as much of it as they can be of.
   *
   * @throws IllegalStateException if the tokenizer fails, or was closed
   */
  Tokens encode(String text) {
    long characters = (long) CHARACTERS_PER_TOKEN * Math.max(64, maxTokens);
    while (true) {
      String start = start(text, characters);
      Encoding encoding = call(start);
      if (encoding.exceedMaxLength() || start.length() == text.length()) {
        return new Tokens(encoding.getIds(), encoding.getTypeIds());
      }
      characters *= GROWTH;
    }
  }

  private Encoding call(String text) {
    calls.readLock().lock();
    try {
      return tokenizer.encode(text);
    } catch (RuntimeException e) { // of the native code, of no narrower type
      throw new IllegalStateException("the tokenizer fails: " + e.getMessage(), e);
    } finally {
      calls.readLock().unlock();
    }
  }

  /** A text up to a blank, where no tokenizer joins what is before with what is behind. */
  private static String start(String text, long characters) {
    if (text.length() <= characters) {
      return text;
    }
    int end = (int) characters;
    while (end > 0 && !Character.isWhitespace(text.charAt(end))) {
      end--;
    }
    if (end == 0) { // none has so long a token: what is joined wrongly at the end is cut off
      end = (int) characters;
      end -= Character.isLowSurrogate(text.charAt(end)) ? 1 : 0;
    }
    return text.substring(0, end);
  }

  /** Waits for running calls. */
  @Override
  public void close() {
    calls.writeLock().lock();
    try {
      tokenizer.close();
    } finally {
      calls.writeLock().unlock();
    }
  }
}
