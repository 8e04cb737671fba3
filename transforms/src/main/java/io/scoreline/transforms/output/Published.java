package io.scoreline.transforms.output;

/**
 * A published object: its name, and what its bytes are.
 *
 * @param name its name in the output's folder
 * @param bytes its length
 * @param sha256 its checksum, in hexadecimal
 */
record Published(String name, long bytes, String sha256) {}
