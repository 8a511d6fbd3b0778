"""Elements of an office file by their local names: strict and transitional files differ in the namespace alone."""

from __future__ import annotations

from lxml import etree


def local(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def value(element: etree._Element | None, name: str = "val") -> str | None:
    """An attribute, whatever its namespace."""
    if element is None:
        return None
    return next((words for key, words in element.attrib.items() if key.rpartition("}")[2] == name), None)


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first child of that name, its first child of the next …"""
    for name in path:
        element = next((below for below in element if local(below) == name), None) if element is not None else None
    return element
