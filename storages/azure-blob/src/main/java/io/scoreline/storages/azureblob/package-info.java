/**
 * Azure Blob Storage: files of it as input ({@link
 * io.scoreline.storages.azureblob.AzureBlobRegistrar}), and folders of it for staging and output
 * ({@link io.scoreline.storages.azureblob.AzureBlobStoreProvider}). Start with {@code BlobAddress},
 * then {@code BlobReadChannel} and {@code BlobUpload}, which do the work.
 */
package io.scoreline.storages.azureblob;
