/**
 * From a dataset to numbered work units: files are found, sorted by path and frozen, large ones are
 * cut into slices between records, and all are grouped into mini-batches. Nothing here depends on a
 * runner or on timing, so that neither do the published bytes. Start with {@link
 * io.scoreline.transforms.plan.WorkUnit}.
 */
package io.scoreline.transforms.plan;
