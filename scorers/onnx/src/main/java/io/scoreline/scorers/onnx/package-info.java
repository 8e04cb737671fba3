/**
 * Scores with ONNX models on the CPU. Start with {@link
 * io.scoreline.scorers.onnx.OnnxScorerProvider}, which {@link java.util.ServiceLoader} finds. Model
 * files are not trusted: {@link io.scoreline.scorers.onnx.ModelFile} and {@link
 * io.scoreline.scorers.onnx.ExternalData} look at them before ONNX Runtime does.
 */
package io.scoreline.scorers.onnx;
