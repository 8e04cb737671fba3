/** The end of the inexact job, which is what the cost of exactness is measured against. */
package io.scoreline.transforms.output;
