/** The embedded runner. */
package io.scoreline.runners.direct;
