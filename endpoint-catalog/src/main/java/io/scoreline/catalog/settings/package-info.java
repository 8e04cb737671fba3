/**
 * What a deployment can be tuned with: {@link io.scoreline.catalog.settings.ScoringSettings} has
 * the fields of Azure's YAML, {@link io.scoreline.catalog.settings.ScorelineSettings} what stands
 * under the one key {@code scoreline:}. A setting is one annotated record component and nothing
 * else.
 */
package io.scoreline.catalog.settings;
