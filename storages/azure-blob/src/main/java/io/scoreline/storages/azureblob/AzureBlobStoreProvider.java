package io.scoreline.storages.azureblob;

import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.DurableStoreProvider;

/** Opens folders of Azure Blob Storage as durable stores. */
public final class AzureBlobStoreProvider implements DurableStoreProvider {
  @Override
  public boolean opens(String location) {
    return BlobAddress.isOne(location);
  }

  @Override
  public DurableStore open(String location) {
    return new AzureBlobStore(BlobAddress.parse(location));
  }
}
