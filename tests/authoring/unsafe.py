"""Judge HTML as a browser would read it, with another parser than the one that cleaned it."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib

TAGS = {
    "script",
    "style",
    "iframe",
    "object",
    "embed",
    "form",
    "input",
    "svg",
    "math",
    "img",
    "base",
    "meta",
    "link",
}
SCHEME = re.compile(r"([a-z][a-z0-9+.\-]*):", re.IGNORECASE)


def unsafe_parts(html: str) -> list[str]:
    """List every tag, attribute and address that no page of ours may carry."""
    tree = html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)
    return [part for element in tree.iter() if isinstance(element.tag, str) for part in _unsafe(element)]


def _unsafe(element: Element) -> Iterator[str]:
    if element.tag.lower() in TAGS:
        yield element.tag
    for name, value in element.attrib.items():
        bare = re.sub(r"[\x00-\x20]", "", value)
        if (
            str(name).startswith("on")
            or name in {"style", "src", "srcdoc", "formaction", "xlink:href"}
            or (name == "href" and not _honest(bare))
        ):
            yield f"{name}={value}"


def _honest(address: str) -> bool:
    scheme = SCHEME.match(address)
    if scheme:
        return scheme[1].lower() in {"http", "https", "mailto"}
    return not address.replace("\\", "/").startswith("//")
