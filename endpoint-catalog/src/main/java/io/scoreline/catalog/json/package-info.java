/**
 * JSON: {@link io.scoreline.catalog.json.CatalogJson} for what is stored and handed on, {@link
 * io.scoreline.catalog.json.ResourceJson} for what is shown, in the words and shapes of {@code az}.
 */
package io.scoreline.catalog.json;
