"""What a person wants of an XML extension, with everything that was derived from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from steps.model import Question
from steps.xml.host import Host
from steps.xml.wish import XmlWish


@dataclass(frozen=True)
class XmlProposal:
    """A new attribute, element or value with the code that gets it.

    ``prefix`` is the nested struct that the member lies in, ``bulb.``; ``constants`` are the enum's, ``_LAST`` left out.
    """

    wish: XmlWish
    text: str
    since: str
    document: str = ""
    define: str = ""
    define_file: str = ""
    definition: int = 0
    """Which of the definitions of the element gets it, in the order of the schema."""
    reached_from: tuple[str, ...] = ()
    host: Host | None = None
    prefix: str = ""
    member: str = ""
    enum: str = ""
    words: tuple[str, ...] = ()
    constants: tuple[str, ...] = ()
    last: str = ""
    confidence: Mapping[str, str] = field(default_factory=dict)
    abi: bool = False
    symbols: bool = False
    tests: bool = True
    drivers: tuple[str, ...] = ()
    test_name: str = ""
    questions: tuple[Question, ...] = ()
    warnings: tuple[str, ...] = ()
    choices: dict[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The word of the kind."""
        return "xml"

    @property
    def name(self) -> str:
        """The XPath, with its values."""
        return self.wish.xpath + ("=" + "|".join(self.wish.values) if self.wish.values else "")

    @property
    def ref(self) -> str:
        """The extension as ``status`` takes it."""
        return f"xml {self.name}"

    @property
    def path(self) -> str:
        """The member as it is reached from the struct: ``bulb.watts``."""
        return self.prefix + self.member

    @property
    def converter(self) -> str:
        """What stands before ``FromString``: the enum, or one of the two tristates; empty for anything else."""
        if self.wish.type == "yes-no":
            return "virTristateBoolType"
        if self.wish.type == "on-off":
            return "virTristateSwitchType"
        return self.enum.removesuffix("Type") + "Type" if self.wish.type == "enum" else ""

    @property
    def absent(self) -> str:
        """The constant of nothing said; empty where there is none."""
        if self.wish.type == "yes-no":
            return "VIR_TRISTATE_BOOL_ABSENT"
        if self.wish.type == "on-off":
            return "VIR_TRISTATE_SWITCH_ABSENT"
        return (
            self.constants[0]
            if self.constants and self.words and self.words[0] in ("default", "none")
            else ""
        )

    @property
    def device(self) -> bool:
        """Whether it is a whole device, ``domain/devices/X``."""
        return self.wish.type == "element" and self.wish.above == "domain/devices"

    @property
    def pointer(self) -> bool:
        """Whether the member holds memory of its own."""
        return self.wish.type == "string"
