"""Reads packed payloads back, from the words of `mlexplore.plots.payload` alone, as the browser has to."""

import base64
import json
from typing import Any

import numpy as np


def unpack(packed: bytes) -> dict[str, Any]:
    """The header, with every figure as a dictionary and every array as an array, in double precision."""
    length = int.from_bytes(packed[:4], "little")
    header = json.loads(packed[4 : 4 + length])
    start = 4 + length
    blobs = packed[start + (-start) % 8 :]
    return _resolved(header, blobs)


def _resolved(node: Any, blobs: bytes) -> Any:
    if isinstance(node, list):
        return [_resolved(each, blobs) for each in node]
    if not isinstance(node, dict):
        return node
    if "at" in node and "bytes" in node:
        text = blobs[node["at"] : node["at"] + node["bytes"]].decode()
        return _typed(json.loads(text, parse_constant=_no_constant))
    if "at" in node:
        kind = {"f4": "<f4", "f8": "<f8"}[node["type"]]
        count = int(np.prod(node["shape"]))
        return np.frombuffer(blobs, kind, count, node["at"]).reshape(node["shape"]).astype(np.float64)
    return {name: _resolved(each, blobs) for name, each in node.items()}


def _typed(node: Any) -> Any:
    """Plotly's typed arrays as arrays."""
    if isinstance(node, list):
        return [_typed(each) for each in node]
    if not isinstance(node, dict):
        return node
    if "bdata" in node:
        return np.frombuffer(base64.b64decode(node["bdata"]), f"<{node['dtype']}").astype(np.float64)
    return {name: _typed(each) for name, each in node.items()}


def _no_constant(name: str) -> float:
    raise AssertionError(f"{name} is not JSON: no browser reads it")
