/** One class of ours in a package of Beam's, where alone the Direct runner's clock can be set. */
package org.apache.beam.runners.direct;
