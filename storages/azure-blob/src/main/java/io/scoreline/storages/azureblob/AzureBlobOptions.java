package io.scoreline.storages.azureblob;

import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** What a pipeline says of Azure Blob Storage. */
public interface AzureBlobOptions extends PipelineOptions {
  @Description(
      "How containers of Azure Blob Storage are reached: a JSON array of {\"host\": …,"
          + " \"container\": …, and one of \"account_key\", \"sas_token\": {\"environment_variable\""
          + " or \"file\": …}, \"managed_identity\": {\"client_id\": …}, and \"service_url\" where it"
          + " is not https://<host>}. Holds where secrets are, never a secret. Default: by the usual"
          + " chain of Azure identities.")
  String getAzureBlobAccess();

  void setAzureBlobAccess(String json);
}
