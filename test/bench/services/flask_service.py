"""POST /ocr with a multipart field `image` behind Flask's threaded server: python flask_service.py NETWORK PORT ROOT"""

import logging
import sys
from pathlib import Path

from flask import Flask, jsonify, request

from reader import Reader

network, port, root = sys.argv[1:]
reader = Reader(network, Path(root))
app = Flask(__name__)
logging.getLogger("werkzeug").setLevel(logging.ERROR)


@app.post("/ocr")
def ocr():
    return jsonify(text=reader.read(request.files["image"].read()))


app.run(host="127.0.0.1", port=int(port), threaded=True)
