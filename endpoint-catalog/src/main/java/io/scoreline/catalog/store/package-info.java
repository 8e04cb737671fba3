/**
 * The catalog on SQLite: {@link io.scoreline.catalog.store.SqliteCatalog#open} is the way in,
 * {@link io.scoreline.catalog.store.CatalogDatabase} lets another module keep its own tables beside
 * it.
 */
package io.scoreline.catalog.store;
