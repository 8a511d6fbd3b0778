"""Keeps every part of the program silent towards the network.

Enters: nothing. Leaves: environment variables that the libraries read when they are imported, so `quiet()` is called
before any of them. A value that the user has set on purpose is kept, except where it would switch telemetry on.
"""

from __future__ import annotations

import os

# Telemetry and look-ups that nobody asked for: always off.
_SILENT = {
    "GRADIO_ANALYTICS_ENABLED": "False",  # also its version check
    "GRADIO_RUN_HISTORY": "False",
    "ANONYMIZED_TELEMETRY": "False",  # Chroma
    "CHROMA_OTEL_COLLECTION_ENDPOINT": "",
    "OTEL_SDK_DISABLED": "true",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "LANGSMITH_TRACING": "false",
    "LANGSMITH_TRACING_V2": "false",
    "LANGCHAIN_TRACING": "false",
    "LANGCHAIN_TRACING_V2": "false",
}

# A user with a model cache and a network may switch these back on.
_OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "TOKENIZERS_PARALLELISM": "false",
}


def quiet() -> None:
    os.environ.update(_SILENT)
    for name, value in _OFFLINE.items():
        os.environ.setdefault(name, value)
