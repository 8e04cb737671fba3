/**
 * Classes of ours in a package of Beam's, where alone a job's client can be had: through it a job
 * is watched and cancelled, and its failure has a cause.
 */
package org.apache.beam.runners.flink;
