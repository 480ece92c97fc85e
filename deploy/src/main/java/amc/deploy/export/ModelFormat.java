package amc.deploy.export;

import amc.worker.dataset.NpzWriter;
import java.util.Locale;

/** Files that a model can be written as. */
public enum ModelFormat {
  /** An archive of NumPy arrays: {@code model.npz} of result folders. */
  NPZ,
  /** See {@link SafetensorsWriter}. */
  SAFETENSORS,
  /** See {@link OnnxWriter}. */
  ONNX;

  /** What it is called in options, and how names of its files end. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The content of the file. Equal models give equal bytes.
   *
   * @throws amc.protocol.job.UserError where the format has no place for the model
   */
  public byte[] bytes(ExportedModel model) {
    return switch (this) {
      case NPZ -> NpzWriter.toBytes(model.layout(), model.parameters());
      case SAFETENSORS -> SafetensorsWriter.toBytes(model);
      case ONNX -> OnnxWriter.toBytes(model);
    };
  }
}
