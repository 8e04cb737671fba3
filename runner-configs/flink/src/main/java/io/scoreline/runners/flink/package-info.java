/**
 * Jobs on Flink: in a cluster of their own process, or on a session cluster. Start reading at
 * {@link io.scoreline.runners.flink.FlinkConfiguration}.
 */
package io.scoreline.runners.flink;
