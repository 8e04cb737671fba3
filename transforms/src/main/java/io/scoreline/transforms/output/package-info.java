/**
 * What a job leaves: rows, dead letters, the ledger that adds them up, and their publication. Start
 * with {@link io.scoreline.transforms.output.Publisher}.
 */
package io.scoreline.transforms.output;
