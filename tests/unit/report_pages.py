"""A page of the reports taken apart, for the tests that compare it with the tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "input", "br", "link", "img", "hr", "col"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    children: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text below the element, scripts and styles left out."""
        if self.tag in ("script", "style"):
            return ""
        return "".join(one if isinstance(one, str) else one.text for one in self.children)

    def find(self, tag: str, **attributes: str) -> list[Element]:
        """Elements below with a tag and these attributes, in order."""
        found = []
        for child in self.children:
            if isinstance(child, Element):
                if child.tag == tag and attributes.items() <= child.attributes.items():
                    found.append(child)
                found += child.find(tag, **attributes)
        return found

    def everything(self) -> list[Element]:
        below = [child for child in self.children if isinstance(child, Element)]
        return [self, *(one for child in below for one in child.everything())]


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parse(page: str) -> Element:
    """The page as a tree; every element must be closed in its turn."""
    tree = _Tree()
    tree.feed(page)
    tree.close()
    assert len(tree.open) == 1, f"<{tree.open[-1].tag}> is not closed"
    return tree.root


def addresses(page: Element) -> list[str]:
    """Everything that a browser would follow or fetch."""
    return [
        value
        for element in page.everything()
        for name, value in element.attributes.items()
        if name in ("src", "href", "srcset", "action", "data", "poster", "formaction")
    ]
