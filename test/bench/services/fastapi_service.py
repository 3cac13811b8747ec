"""POST /ocr with a multipart field `image` behind FastAPI, one worker, a thread pool: python fastapi_service.py NETWORK PORT ROOT"""

import sys
from pathlib import Path

import uvicorn
from fastapi import FastAPI, UploadFile

from reader import Reader

network, port, root = sys.argv[1:]
reader = Reader(network, Path(root))
app = FastAPI()


@app.post("/ocr")
def ocr(image: UploadFile):
    # Not async: FastAPI runs it in its pool of threads.
    return {"text": reader.read(image.file.read())}


uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="warning")
