/** Copies of models and code that later edits of the originals cannot change. */
package io.scoreline.catalog.snapshot;
