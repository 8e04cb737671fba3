package io.scoreline.storages.azureblob;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobContainerClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class AzureBlobFileSystemTest {
  private static FaultProxy proxy;
  private final AzureBlobFileSystem files = new AzureBlobFileSystem("wasbs");

  @BeforeAll
  static void startProxy() throws Exception {
    proxy = new FaultProxy();
  }

  @AfterAll
  static void stopProxy() {
    proxy.close();
  }

  private static BlobAddress container() throws Exception {
    BlobAddress address = Azurite.newContainer(proxy);
    proxy.plan((number, method, target) -> FaultProxy.Fault.NONE);
    return address;
  }

  private static void put(BlobAddress container, String name, byte[] content) throws Exception {
    BlobContainers.of(container).getBlobClient(name).upload(BinaryData.fromBytes(content), true);
  }

  private List<String> names(BlobAddress container, String glob) throws Exception {
    MatchResult found = files.match(List.of(container.withName(glob).toString())).get(0);
    String base = container.toString();
    return found.metadata().stream()
        .map(each -> each.resourceId().toString().substring(base.length()))
        .toList();
  }

  @Test
  void listsManyBlobsWithOneRequestForEachFiveThousand() throws Exception {
    BlobAddress container = container();
    BlobContainerClient client = BlobContainers.of(container);
    int blobs = 5_001;
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<Future<?>> puts = new ArrayList<>();
    for (int i = 0; i < blobs; i++) {
      String name = "in/%05d.csv".formatted(i);
      puts.add(
          threads.submit(
              () -> client.getBlobClient(name).upload(BinaryData.fromString(name), true)));
    }
    for (Future<?> put : puts) {
      put.get();
    }
    threads.shutdown();
    proxy.plan((number, method, target) -> FaultProxy.Fault.NONE);

    MatchResult found = files.match(List.of(container.withName("in/**").toString())).get(0);

    assertThat(found.metadata(), hasSize(blobs));
    assertThat(found.metadata().get(blobs - 1).sizeBytes(), equalTo(12L));
    assertThat(proxy.requests(), hasSize(2));
  }

  /** Three GiB of the same 32 MiB, which are sent once for each place that they have. */
  @Test
  void readsBehindTwoGibibytes() throws Exception {
    BlobAddress container = container();
    byte[] block = new byte[32 << 20];
    new Random(9).nextBytes(block);
    var blob = BlobContainers.of(container).getBlobClient("huge").getBlockBlobClient();
    List<String> ids = new ArrayList<>();
    String id = Base64.getEncoder().encodeToString(new byte[16]);
    blob.stageBlock(id, BinaryData.fromBytes(block));
    for (int i = 0; i < 96; i++) {
      ids.add(id);
    }
    blob.commitBlockList(ids);

    try (SeekableByteChannel channel =
        (SeekableByteChannel) files.open(new BlobResourceId(container.withName("huge")))) {
      assertThat(channel.size(), equalTo(3L << 30));
      for (long from : new long[] {(1L << 31) - 5, (1L << 31) + 77, (3L << 30) - 10}) {
        ByteBuffer read = ByteBuffer.allocate(10);
        channel.position(from);
        while (read.hasRemaining() && channel.read(read) >= 0) {}
        byte[] expected = new byte[10];
        for (int i = 0; i < 10; i++) {
          expected[i] = block[(int) ((from + i) % block.length)];
        }
        assertThat(read.array(), equalTo(expected));
      }
    }
  }

  @Test
  void keepsEveryCharacterOfAName() throws Exception {
    BlobAddress container = container();
    List<String> odd =
        List.of(
            "in/ a b .csv",
            "in/#?&=+;,@!$'().csv",
            "in/%20%2F%.csv",
            "in/*[1]{2}?.csv",
            "in/back\\slash.csv",
            "in/é日本😀.csv",
            "in/sub/..x/y");
    for (String name : odd) {
      put(container, name, name.getBytes(StandardCharsets.UTF_8));
    }

    List<MatchResult.Metadata> found =
        files.match(List.of(container.withName("in/**").toString())).get(0).metadata();

    List<String> read = new ArrayList<>();
    for (MatchResult.Metadata each : found) {
      BlobResourceId again = files.matchNewResource(each.resourceId().toString(), false);
      try (SeekableByteChannel channel = (SeekableByteChannel) files.open(again)) {
        ByteBuffer content = ByteBuffer.allocate((int) each.sizeBytes());
        channel.read(content);
        read.add(new String(content.array(), StandardCharsets.UTF_8));
      }
    }
    assertThat(read.stream().sorted().toList(), equalTo(odd.stream().sorted().toList()));
  }

  @Test
  void doesNotListWhatLiesBelowWhenOnlyAFolderIsAskedFor() throws Exception {
    BlobAddress container = container();
    put(container, "in/a.csv", new byte[1]);
    put(container, "in/b.txt", new byte[1]);
    put(container, "in/sub/c.csv", new byte[1]);

    assertThat(names(container, "in/*.csv"), contains("in/a.csv"));
    assertThat(names(container, "in/*"), contains("in/a.csv", "in/b.txt"));
    assertThat(names(container, "in/**"), contains("in/a.csv", "in/b.txt", "in/sub/c.csv"));
    assertThat(names(container, "in/*/*.csv"), contains("in/sub/c.csv"));
    assertThat(names(container, "in/a.csv"), contains("in/a.csv"));
    assertThat(names(container, "in/none.csv"), hasSize(0));
  }

  @Test
  void readsABlobWithOneRequestForEachRange() throws Exception {
    BlobAddress container = container();
    byte[] content = new byte[3 * BlobReadChannel.RANGE_BYTES + 1000];
    new Random(1).nextBytes(content);
    put(container, "big", content);
    proxy.plan((number, method, target) -> FaultProxy.Fault.NONE);

    byte[] read;
    try (InputStream stream =
        Channels.newInputStream(files.open(new BlobResourceId(container.withName("big"))))) {
      read = stream.readAllBytes();
    }

    assertThat("first difference", Arrays.mismatch(read, content), equalTo(-1));
    assertThat(proxy.requests(), hasSize(4));
    assertThat(proxy.requests(), everyItem(startsWith("GET ")));
  }

  @Test
  void readsNoFurtherAheadThanItIsToldThatItWillBeRead() throws Exception {
    BlobAddress container = container();
    byte[] content = new byte[10 * BlobReadChannel.RANGE_BYTES];
    put(container, "big", content);
    proxy.plan((number, method, target) -> FaultProxy.Fault.NONE);

    try (BlobReadChannel channel =
        (BlobReadChannel) files.open(new BlobResourceId(container.withName("big")))) {
      channel.readUntil(100);
      channel.read(ByteBuffer.allocate(100));
    }

    assertThat(proxy.requests(), hasSize(1));
  }

  @Test
  void readsAtRandomWhatIsThere() throws Exception {
    BlobAddress container = container();
    byte[] content = new byte[2 * BlobReadChannel.RANGE_BYTES + 77];
    new Random(2).nextBytes(content);
    put(container, "big", content);
    Random random = new Random(3);

    try (SeekableByteChannel channel =
        (SeekableByteChannel) files.open(new BlobResourceId(container.withName("big")))) {
      for (int i = 0; i < 40; i++) {
        int from = random.nextInt(content.length);
        ByteBuffer read = ByteBuffer.allocate(Math.min(5000, content.length - from));
        channel.position(from);
        while (read.hasRemaining() && channel.read(read) >= 0) {}
        assertThat(channel.position(), equalTo((long) from + read.position()));
        assertThat(read.array(), equalTo(Arrays.copyOfRange(content, from, from + read.limit())));
      }
      channel.position(content.length + 5L);
      assertThat(channel.read(ByteBuffer.allocate(1)), equalTo(-1));
      assertThat(channel.size(), equalTo((long) content.length));
    }
  }

  @Test
  void readsAnEmptyBlobAndTellsOneThatIsMissing() throws Exception {
    BlobAddress container = container();
    put(container, "empty", new byte[0]);

    try (SeekableByteChannel channel =
        (SeekableByteChannel) files.open(new BlobResourceId(container.withName("empty")))) {
      assertThat(channel.read(ByteBuffer.allocate(9)), equalTo(-1));
      assertThat(channel.size(), equalTo(0L));
    }
    try (SeekableByteChannel channel =
        (SeekableByteChannel) files.open(new BlobResourceId(container.withName("none")))) {
      assertThrows(NoSuchFileException.class, () -> channel.read(ByteBuffer.allocate(9)));
    }
  }

  @Test
  void noticesABlobThatIsReplacedWhileItIsRead() throws Exception {
    BlobAddress container = container();
    put(container, "big", new byte[2 * BlobReadChannel.RANGE_BYTES]);

    try (SeekableByteChannel channel =
        (SeekableByteChannel) files.open(new BlobResourceId(container.withName("big")))) {
      channel.read(ByteBuffer.allocate(10));
      put(container, "big", new byte[2 * BlobReadChannel.RANGE_BYTES]);
      channel.position(BlobReadChannel.RANGE_BYTES + 5L);
      var changed = assertThrows(IOException.class, () -> channel.read(ByteBuffer.allocate(10)));

      assertThat(changed.getMessage(), containsString("does not change while it is read"));
    }
  }

  @Test
  void takesTheEntityTagForTheVersionInAListingAndForOneBlob() throws Exception {
    BlobAddress container = container();
    put(container, "in/a.csv", new byte[3]);
    MatchResult.Metadata listed =
        files.match(List.of(container.withName("in/*").toString())).get(0).metadata().get(0);
    MatchResult.Metadata single =
        files.match(List.of(container.withName("in/a.csv").toString())).get(0).metadata().get(0);

    assertThat(listed.checksum(), equalTo(single.checksum()));
    assertThat(listed.sizeBytes(), equalTo(3L));
  }
}
