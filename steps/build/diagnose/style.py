"""What syntax-check says: build-aux/syntax-check.mk of the Meson trees, cfg.mk and maint.mk of the older ones."""

from __future__ import annotations

import re
from collections.abc import Iterable

from steps.build.diagnose.context import Context, Reader
from steps.build.diagnostic import Diagnostic
from steps.build.places import step_of

_KEPT = 100
"""Places told of one rule; a broken rule prints more than a million."""
_FAILED = re.compile(
    r"^make(?:\[\d+\])?: \*\*\* \[(?:\S+?:\d+: )?(?P<rule>sc_[\w.+-]+|spacing-check|test-wrap-argv|prohibit-duplicate-header"
    r"|mock-noinline|header-ifdef|bracket-spacing-check|group-qemu-caps)\] Error"
)
# "path:12:text" and "path:12: text", "path: text" (only with a folder and an ending), or a path alone
_PLACE = re.compile(
    r"^(?P<file>(?:\.{0,2}/)?(?:[\w.+@-]+/)*[\w.+@-]+)(?::(?P<line>\d+)(?::(?P<text>.*))?"
    r"|(?<=[\w+]\.[chxy])(?P<colon>:)(?P<said> .*)|(?<=\.py)(?P<colon2>:)(?P<said2> .*)|)$"
)
_LOOKS_LIKE_FILE = re.compile(r"/|\.\w+$")
_OLD_RULE = re.compile(r"^(?:\d+\.\d\d )?[A-Za-z][\w+-]*$")
_BOUNDARY = re.compile(r"^(?:make(?:\[\d+\])?: Entering directory|stdout:|  GEN )")
_NOISE = re.compile(r"^(?:stderr:|stdout:|--- |make(?:\[\d+\])?: )|binary file matches$|^Binary file ")

_ADVICE = {
    "sc_flags_debug": "Print flags in hexadecimal: flags=0x%x.",
    "sc_flags_usage": "Declare flags as 'unsigned int flags', and check them with virCheckFlags in the driver.",
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
    "sc_po_check": "List the new file with translated messages in po/POTFILES.",
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
        elif not line.startswith("maint.mk: ") and (match := _PLACE.match(line)) and _is_place(match):
            self._note(match)
        elif line.endswith(":"):
            self._heading = line.removesuffix(":")
        else:
            self._message = line.removeprefix("maint.mk: ").strip()
        return ()

    def _reset(self) -> None:
        self._places: list[tuple[str, int | None, str, str]] = []
        self._seen = 0
        self._message = ""
        self._heading = ""

    def _note(self, match: re.Match[str]) -> None:
        self._seen += 1
        if self._seen <= _KEPT:
            line = int(match["line"]) if match["line"] else None
            text = match["text"] or match["said"] or match["said2"] or ""
            self._places.append((match["file"], line, text, self._heading))

    def _told(self, rule: str, context: Context) -> Iterable[Diagnostic]:
        tool = rule if rule.startswith("sc_") else f"sc_{rule}"
        message = self._message or f"the rule {rule.removeprefix('sc_')} is broken"
        if self._seen > _KEPT:
            message += f" ({self._seen} places, the first {_KEPT} are shown)"
        advice = _ADVICE.get(tool, f"Correct what the rule names; to look again: {_again(rule)}.")
        if not self._places:
            yield Diagnostic(message, "error", tool, advice=advice)
        for file, line, text, heading in self._places:
            place = context.place(file)
            yield Diagnostic(
                message=heading or message,
                severity="error",
                tool=tool,
                file=place,
                line=line,
                advice=advice,
                step=step_of(place),
                detail=(text,) if text else (),
            )


def _is_place(match: re.Match[str]) -> bool:
    return match["line"] is not None or bool(_LOOKS_LIKE_FILE.search(match["file"]))


def _again(rule: str) -> str:
    return (
        f"libvirt-wizard run syntax-check {rule}"
        if rule.startswith("sc_")
        else "libvirt-wizard run syntax-check"
    )
