"""img2table, borderless tables included, with words that somebody else read: the same for it as for us.

Standard input: a line of JSON {"file", "words": [{"text", "line", "box": [left, top, right, bottom]}]} an image, boxes in pixels.
Standard output: {"ready": version} once, then {"tables"} for each: of every table its cells, {"row", "column", "rowSpan", "columnSpan", "text"}.
"""

import json
import sys
from importlib.metadata import version

from img2table.document import Image
from img2table.ocr._types import OCRData, OCRInstance


class Given(OCRInstance):
    def __init__(self, words: list) -> None:
        self.words = words

    def of(self, document):
        records = []
        for at, word in enumerate(self.words):
            left, top, right, bottom = (round(value) for value in word["box"])
            records.append({
                "id": f"word_{at}", "parent": f"line_{word['line']}", "value": word["text"], "confidence": 99,
                "x1": left, "y1": top, "x2": right, "y2": bottom,
            })
        return OCRData(records={0: records}) if records else None


def cells_of(table) -> list:
    """A cell over several places stands at each of them with one and the same box."""
    places = {}
    for row, cells in table.content.items():
        for column, cell in enumerate(cells):
            box = cell.bbox
            places.setdefault((box.x1, box.y1, box.x2, box.y2), []).append((row, column, cell.value))
    found = []
    for spots in places.values():
        rows, columns = [row for row, _, _ in spots], [column for _, column, _ in spots]
        found.append({
            "row": min(rows), "column": min(columns),
            "rowSpan": max(rows) - min(rows) + 1, "columnSpan": max(columns) - min(columns) + 1,
            "text": spots[0][2] or "",
        })
    return found


def say(answer: dict) -> None:
    print(json.dumps(answer), flush=True)


say({"ready": version("img2table")})
for line in sys.stdin:
    request = json.loads(line)
    tables = Image(request["file"]).extract_tables(ocr=Given(request["words"]), borderless_tables=True, min_confidence=1)
    say({"tables": [cells_of(table) for table in tables]})
