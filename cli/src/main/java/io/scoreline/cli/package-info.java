/**
 * The {@code scoreline} command. {@link io.scoreline.cli.Scoreline} is its main class; each group
 * of commands has a class of its own.
 */
package io.scoreline.cli;
