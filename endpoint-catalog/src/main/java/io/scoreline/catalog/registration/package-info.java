/**
 * Makes catalog entries of definitions: {@link io.scoreline.catalog.registration.Registrar} checks
 * the files, keeps snapshots of them, and stores.
 */
package io.scoreline.catalog.registration;
