"""What syntax-check says: build-aux/syntax-check.mk of the Meson trees, cfg.mk and maint.mk before."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from steps.paths import step_of
from steps.tasks.diagnose.context import Context, Reader
from steps.tasks.diagnostic import Diagnostic

_KEPT = 100
"""Places told of one rule; a broken rule prints more than a million."""
_FAILED = re.compile(
    r"^make(?:\[\d+\])?: \*\*\* \[(?:\S+?:\d+: )?(?P<rule>sc_[\w.+-]+|spacing-check|test-wrap-argv"
    r"|prohibit-duplicate-header|mock-noinline|header-ifdef|bracket-spacing-check|group-qemu-caps)\] Error"
)
_NAME = r"[\w.+@-]+"
_PATH = rf"(?:\.{{0,2}}/)?(?:{_NAME}/)*{_NAME}"
# grep -n: "path:12:text"; the scripts: "path:12: text" and "path.h: text"; grep -l: a path alone
_PLACES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"^(?P<file>{_PATH}):(?P<line>\d+)(?::(?P<text>.*))?$",
        rf"^(?P<file>{_PATH}\.(?:[chxy]|in|mk|p[ly]|rng|rst|sh|syms)):(?P<line>)(?P<text> .*)$",
        rf"^(?P<file>(?:\.{{0,2}}/)?(?:{_NAME}/)+{_NAME}|{_NAME}\.\w+)(?P<line>)(?P<text>)$",
    )
)
_PATCHED = re.compile(rf"^(?P<sign>[+-])(?:@(?:SRC|BUILD)DIR@/?)?(?P<file>(?:{_NAME}/)+{_NAME})$")
"""A line of the diff that sc_po_check prints of po/POTFILES; 7.0.0's has the folder before each file."""
_OLD_RULE = re.compile(r"^(?:\d+\.\d\d )?[A-Za-z][\w+-]*$")
_BOUNDARY = re.compile(r"^(?:make(?:\[\d+\])?: Entering directory|stdout:|  GEN )")
_NOISE = re.compile(r"^(?:stderr:|stdout:|--- |make(?:\[\d+\])?: )|binary file matches$|^Binary file ")

_ADVICE = {
    "sc_flags_debug": "Print flags in hexadecimal: flags=0x%x.",
    "sc_flags_usage": "Declare 'unsigned int flags', and check them with virCheckFlags in the driver.",
    "sc_prohibit_mixed_case_abbreviations": "Write abbreviations in one case: PCI, USB, SCSI.",
    "sc_prohibit_unbounded_arrays_in_rpc": "Give the array of the .x file a limit: type name<SOME_MAX>.",
    "sc_libvirt_unmarked_diagnostics": 'Mark the message for translation: _("…").',
    "sc_prohibit_diagnostic_without_format": 'Give the message a format: "%s", _("…").',
    "sc_require_permutable_format_in_translation": "Number the formats in a translated message: %1$s, %2$d.",
    "sc_prohibit_obj_free_apis_in_virsh": "In virsh free objects with g_autoptr(virshDomain) and the like.",
    "sc_prohibit_virConnectOpen_in_virsh": "In virsh connect with virshConnect().",
    "sc_require_enum_last_marker": "A VIR_ENUM needs a _LAST entry.",
    "sc_prohibit_int_ijk": "Use size_t for the loop variables i, j, k.",
    "sc_prohibit_loop_iijjkk": "Use one letter for a loop variable.",
    "sc_require_space_before_label": "Indent labels by one space.",
    "sc_curly_braces_style": "Put the { of a function on a line of its own.",
    "sc_TAB_in_indentation": "Indent with spaces.",
    "sc_trailing_blank": "Remove the blanks at the end of the line.",
    "sc_prohibit_strcmp": "Use STREQ or STRNEQ.",
    "sc_po_check": "Make po/POTFILES (po/POTFILES.in) say what the diff says: list each new file with messages in it.",
    "sc_require_config_h": "Include <config.h>.",
    "sc_require_config_h_first": "Include <config.h> first.",
    "sc_prohibit_long_lines": "Break the line.",
    "sc_prohibit_doubled_word": "A word stands twice.",
    "sc_preprocessor_indentation": "Indent preprocessor lines by their nesting: '# define' inside '#if'.",
    "sc_spacing-check": "Put spaces as the message says.",
    "sc_header-ifdef": "Begin a header with '#pragma once' after its licence.",
    "sc_prohibit_empty_lines_at_EOF": "Remove the empty lines at the end of the file.",
    "sc_rst_since": "Write the version as :since:`Since x.y.z`.",
}


class _Place(NamedTuple):
    """Where a rule is broken; ``heading`` is the line above a group of places that says how."""

    file: str
    line: int | None
    text: str
    heading: str


class StyleReader(Reader):
    """Collects the places that a rule prints before it names itself with make's ``*** [… sc_NAME] Error``."""

    def __init__(self) -> None:
        self._reset()

    def feed(self, line: str, context: Context) -> Iterable[Diagnostic]:
        """See ``Reader``."""
        if line.startswith("make") and (match := _FAILED.match(line)):
            told = list(self._told(match["rule"], context))
            self._reset()
            return told
        if _BOUNDARY.match(line) or _OLD_RULE.match(line):
            self._reset()
        elif _NOISE.search(line) or not line.strip():
            return ()
        elif not line.startswith("maint.mk: ") and (place := self._place(line)):
            self._seen += 1
            if self._seen <= _KEPT:
                self._places.append(place)
        elif line.endswith(":"):
            self._heading = line.removesuffix(":")
        else:
            self._message = line.removeprefix("maint.mk: ").strip()
        return ()

    def _reset(self) -> None:
        self._places: list[_Place] = []
        self._seen = 0
        self._message = ""
        self._heading = ""

    def _place(self, line: str) -> _Place | None:
        if patched := _PATCHED.match(line):
            text = (
                "has messages to translate"
                if patched["sign"] == "+"
                else "is listed, and has none or is gone"
            )
            return _Place(patched["file"], None, text, "")
        match = next((found for pattern in _PLACES if (found := pattern.match(line))), None)
        if match is None:
            return None
        number = int(match["line"]) if match["line"] else None
        return _Place(match["file"], number, match["text"] or "", self._heading)

    def _told(self, rule: str, context: Context) -> Iterable[Diagnostic]:
        tool = rule if rule.startswith("sc_") else f"sc_{rule}"
        message = self._message or f"the rule {rule.removeprefix('sc_')} is broken"
        advice = _ADVICE.get(tool, f"Correct what the rule names; to look again: {_again(rule)}.")
        if self._seen > _KEPT:  # not in the message, which tells a place from one that was told before
            advice += f" There are {self._seen} places; these are the first {_KEPT}."
        if not self._places:
            yield Diagnostic(message, "error", tool, advice=advice)
        for place in self._places:
            file = context.place(place.file)
            yield Diagnostic(
                message=place.heading or message,
                severity="error",
                tool=tool,
                file=file,
                line=place.line,
                advice=advice,
                step=step_of(file),
                detail=(place.text,) if place.text else (),
            )


def _again(rule: str) -> str:
    return "libvirt-wizard run syntax-check" + (f" {rule}" if rule.startswith("sc_") else "")
