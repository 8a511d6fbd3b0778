"""Errors that a reader may meet. Each says what is wrong and the remedy, in Chinese and English.

    AssistantError
    ├── ReadError        a file cannot be taken: empty, binary, unknown format, too large, no text
    ├── LibraryError     the library cannot be read or written: locked, read-only, full, damaged, unknown id
    ├── IndexMismatch    the indexes do not fit the library or the embedder
    └── EmbedderError    the embedding model cannot be loaded

Only the UI and the CLI turn these into text for the screen.
"""

from __future__ import annotations


class AssistantError(Exception):
    """`zh` and `en` are one line each: the value that is wrong, then the remedy."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.zh = zh
        self.en = en

    def text(self, language: str = "zh") -> str:
        return self.en if language == "en" else self.zh


class ReadError(AssistantError):
    pass


class LibraryError(AssistantError):
    pass


class IndexMismatch(AssistantError):
    pass


class EmbedderError(AssistantError):
    pass
