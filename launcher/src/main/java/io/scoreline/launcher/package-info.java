/**
 * Jobs. {@link io.scoreline.launcher.Jobs} starts one for a {@link
 * io.scoreline.launcher.JobRequest}, as a process of its own, and tells how it is.
 */
package io.scoreline.launcher;
