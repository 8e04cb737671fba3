/**
 * Scores texts with ONNX models that stand in a folder beside their {@code tokenizer.json}, as
 * Hugging Face's and sentence-transformers' exports do. Start with {@link
 * io.scoreline.scorers.text.TextScorerProvider}. Texts become tokens here; the model is called, and
 * judged, by the engine for ONNX.
 */
package io.scoreline.scorers.text;
