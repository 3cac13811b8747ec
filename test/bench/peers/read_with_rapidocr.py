"""RapidOCR as its README sets it up, with the models of its package (PP-OCRv6 small) and one thread.

Standard input: a line of JSON {"file", "mode": "page" or "line"} an image. Standard output: {"ready": version} once, then
{"text", "elapsedMs"} for each.
"""

import json
import logging
import sys
import time

import rapidocr

logging.disable(logging.WARNING)
THREADS = {"EngineConfig.onnxruntime.intra_op_num_threads": 1, "EngineConfig.onnxruntime.inter_op_num_threads": 1}
engine = rapidocr.RapidOCR(params={"Global.log_level": "error", **THREADS})


def say(answer: dict) -> None:
    print(json.dumps(answer), flush=True)


say({"ready": "3.10.0"})
for line in sys.stdin:
    request = json.loads(line)
    start = time.perf_counter()
    whole = request["mode"] == "page"
    result = engine(request["file"], use_det=whole, use_cls=whole, use_rec=True)
    elapsed_ms = (time.perf_counter() - start) * 1000
    say({"text": "\n".join(result.txts or ()), "elapsedMs": elapsed_ms})
