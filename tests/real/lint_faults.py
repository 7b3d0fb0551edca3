"""Faults of order, path, value and condition, and other ways to write the same, as edits of a public function's text.

Each takes the definition of a function that hands its work to a driver, from its name to its closing brace, and returns it
changed, or None where the function has not what the fault needs.
"""

from __future__ import annotations

import re
from collections.abc import Callable

Edit = Callable[[str], "str | None"]
RESET = re.compile(r"    virResetLastError\(\);\n\n?")
DEBUG = re.compile(r"    VIR_(?:DOMAIN_)?DEBUG\((?:[^;]|\n)*?\);\n\n?")
OBJECT = re.compile(
    r"    virCheck(?!NonNull|Null|Non|Zero|Positive|ReadOnly|Flags)\w+Return\(\w+, [\w-]+\);\n"
)
CONN = re.compile(r"    conn = \w+->conn;\n")
READ_ONLY = re.compile(r"    virCheckReadOnlyGoto\([\w>-]+, (\w+)\);\n")
NON_NULL = re.compile(r"    virCheckNonNullArgGoto\((\w+), (\w+)\);\n")
TEST = re.compile(r"    if \((?:[\w>-]+[dD]river &&\s+)?([\w>-]+[dD]river)->(\w+)\) \{\n")
CALL = re.compile(r"        (?:int |char \*|vir\w+ )?ret = [\w>-]+[dD]river->(\w+)\(([^;]*?)\);\n")
FAILED = re.compile(r"        if \((ret < 0|!ret|ret == NULL)\)\n            goto (\w+);\n")
RETURN = re.compile(r"        return ret;\n")
UNSUPPORTED = re.compile(r"    virReportUnsupportedError\(\);\n")
LABEL = re.compile(r"^ error:\n", re.M)
DISPATCH = re.compile(r"    virDispatchError\(([\w>-]+)\);\n")
END = re.compile(r"    return (-1|NULL|0);\n\}")
NEEDED = (RESET, DEBUG, OBJECT, TEST, CALL, FAILED, RETURN, UNSUPPORTED, LABEL, DISPATCH, END)


def whole(text: str) -> bool:
    """Whether the function has all that the guide's form has, each once."""
    return all(len(pattern.findall(text)) == 1 for pattern in NEEDED)


def at(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[0] if match else ""


def without(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub("", text, count=1)


def moved(what: re.Pattern[str], behind: re.Pattern[str], text: str) -> str | None:
    """``text`` with ``what`` directly behind ``behind``."""
    if not (found := what.search(text)) or not behind.search(text):
        return None
    rest = without(what, text)
    return behind.sub(lambda m: m[0] + found[0], rest, count=1)


def replaced(pattern: re.Pattern[str], new: str | Callable[[re.Match[str]], str], text: str) -> str | None:
    made, count = pattern.subn(new, text, count=1)
    return made if count and made != text else None


def under(pattern: re.Pattern[str], condition: str) -> Edit:
    """What ``pattern`` finds, only under ``condition``."""

    def edit(text: str) -> str | None:
        if not re.search(r"\bflags\b", text):
            return None
        return replaced(pattern, lambda m: f"    if ({condition})\n    {m[0].rstrip()}\n", text)

    return edit


def _last_check(text: str) -> re.Pattern[str]:
    return NON_NULL if NON_NULL.search(text) else OBJECT


def _value(text: str) -> str:
    """What does not say a failure."""
    match = END.search(text)
    return {"-1": "0", "NULL": '(void *) ""', "0": "1"}[match[1] if match else "-1"]


def _swapped(match: re.Match[str]) -> str:
    parts = [p.strip() for p in match[2].split(",")]
    if len(parts) < 3:
        return match[0]
    parts[1], parts[2] = parts[2], parts[1]
    return match[0].replace(match[2], ", ".join(parts))


def _lost(match: re.Match[str]) -> str:
    parts = [p.strip() for p in match[2].split(",")]
    if len(parts) < 2 or not parts[-1].isidentifier():
        return match[0]
    return match[0].replace(match[2], ", ".join([*parts[:-1], "0"]))


def _inverted(text: str) -> str | None:
    return replaced(FAILED, lambda m: m[0].replace(m[1], {"ret < 0": "ret > 0"}.get(m[1], "ret")), text)


ORDER: dict[str, Edit] = {
    "reset after the checks": lambda t: moved(RESET, _last_check(t), t),
    "reset in front of the call": lambda t: moved(RESET, TEST, t),
    "reset after the call": lambda t: moved(RESET, CALL, t),
    "reset behind the label": lambda t: moved(RESET, LABEL, t),
    "log after the checks": lambda t: moved(DEBUG, _last_check(t), t),
    "log after the call": lambda t: moved(DEBUG, CALL, t),
    "connection before the object's check": lambda t: moved(OBJECT, CONN, t),
    "read-only before the object's check": lambda t: moved(OBJECT, READ_ONLY, t),
    "read-only after the call": lambda t: moved(READ_ONLY, CALL, t),
    "read-only after the result": lambda t: moved(READ_ONLY, FAILED, t),
    "argument after the call": lambda t: moved(NON_NULL, CALL, t),
    "object's check after the call": lambda t: moved(OBJECT, CALL, t),
    "method looked for after the call": lambda t: replaced(
        re.compile(f"({TEST.pattern})({CALL.pattern})"),
        lambda m: m[4][4:].replace("ret = ", "ret = ", 1) + m[1], re.sub(r"\n        (?:int|char|vir\w+) \**ret;", "", t),
    ),
    "dispatch before the report": lambda t: replaced(
        UNSUPPORTED, lambda m: at(DISPATCH, t) + m[0] + at(END, t)[:-1], t
    ),
    "report behind the label": lambda t: moved(UNSUPPORTED, LABEL, t),
    "test before the call": lambda t: moved(FAILED, TEST, t),
}  # fmt: skip
PATH: dict[str, Edit] = {
    "failure returned at once": lambda t: replaced(FAILED, lambda m: m[0].replace(f"goto {m[2]}", f"return {at(END, t)[11:-3]}"), t),
    "failure goes on": lambda t: replaced(FAILED, lambda m: f"        if ({m[1]})\n            ret = ret;\n", t),
    "read-only under a flag": under(READ_ONLY, "flags & VIR_DOMAIN_AFFECT_LIVE"),
    "argument under a flag": under(NON_NULL, "flags"),
    "reset under a flag": under(RESET, "flags"),
    "log under a flag": under(DEBUG, "flags"),
    "object's check under a flag": under(OBJECT, "flags"),
    "dispatch under a flag": under(DISPATCH, "flags"),
    "report under a flag": under(UNSUPPORTED, "flags"),
    "no test of the method": lambda t: replaced(TEST, "    {\n", t),
    "unsupported returned at once": lambda t: replaced(UNSUPPORTED, lambda m: m[0] + at(END, t)[:-1], t),
    "success goes on": lambda t: replaced(RETURN, "", t),
    "an error that nobody reports": lambda t: replaced(NON_NULL, lambda m: f"    if (!{m[1]})\n        goto {m[2]};\n", t),
    "a failure without an error": lambda t: replaced(NON_NULL, lambda m: f"    if (!{m[1]})\n        return {at(END, t)[11:-3]};\n", t),
    "a jump past the dispatch": lambda t: replaced(
        END, lambda m: " out:\n" + m[0], replaced(FAILED, lambda m: m[0].replace(f"goto {m[2]}", "goto out"), t) or ""
    ),
    "a jump past the report": lambda t: replaced(TEST, lambda m: f"    if (!{m[1]}->{m[2]})\n        goto error;\n\n" + m[0], t),
}  # fmt: skip
VALUE: dict[str, Edit] = {
    "failure returns success": lambda t: replaced(END, lambda m: m[0].replace(m[1], _value(t)), t),
    "object's check returns success": lambda t: replaced(
        OBJECT, lambda m: re.sub(r", [\w-]+\)", ", 0)" if at(END, t)[11:-3] == "-1" else ", -1)", m[0]), t
    ),
    "object checked as another": lambda t: replaced(
        OBJECT, lambda m: re.sub("virCheck[A-Z]\\w+Return", "virCheckSecretReturn" if "Secret" not in m[0] else "virCheckStreamReturn", m[0]), t
    ),
    "another value checked": lambda t: replaced(
        NON_NULL, lambda m: m[0].replace(m[1], at(OBJECT, t).partition("(")[2].partition(",")[0]), t
    ),
    "read-only of the caller's flags": lambda t: replaced(READ_ONLY, lambda m: re.sub(r"\([\w>-]+,", "(flags,", m[0]), t) if "flags)" in t else None,
    "dispatch to nobody": lambda t: replaced(DISPATCH, lambda m: m[0].replace(m[1], "NULL"), t),
    "another method looked for": lambda t: replaced(TEST, lambda m: m[0].replace(m[2] + ")", m[2][:-1] + "Other)"), t),
    "another method called": lambda t: replaced(
        TEST, lambda m: m[0].replace("->" + m[2] + ")", "->connectGetHostname)"),
        replaced(CALL, lambda m: m[0].replace("->" + m[1] + "(", "->connectGetHostname("), t) or "",
    ),
    "parameters swapped": lambda t: replaced(CALL, _swapped, t),
    "a parameter lost": lambda t: replaced(CALL, _lost, t),
    "success returns a failure": lambda t: replaced(RETURN, f"        return {at(END, t)[11:-3]};\n", t),
    "the result thrown away": lambda t: replaced(FAILED, "", replaced(
        RETURN, f"        return {_value(t)};\n", replaced(CALL, lambda m: "        " + m[0].partition("= ")[2], t) or "") or ""),
    "unsupported is success": lambda t: replaced(UNSUPPORTED, f"    return {_value(t)};\n", t),
}  # fmt: skip
CONDITION: dict[str, Edit] = {
    "the sign of the result": _inverted,
    "the border of the result": lambda t: replaced(FAILED, lambda m: m[0].replace("ret < 0", "ret <= 0"), t),
    "the result as of another type": lambda t: replaced(
        FAILED, lambda m: m[0].replace(m[1], "!ret" if m[1] == "ret < 0" else "ret != NULL"), t
    ),
    "the method must not be there": lambda t: replaced(TEST, lambda m: m[0].replace(f"{m[1]}->{m[2]}", f"!{m[1]}->{m[2]}"), t),
    "one of the driver and its method": lambda t: replaced(TEST, lambda m: m[0].replace("&&", "||"), t),
    "the argument must be NULL": lambda t: replaced(NON_NULL, lambda m: m[0].replace("NonNull", "Null"), t),
    "read-only the wrong way": lambda t: replaced(
        READ_ONLY, lambda m: f"    if (!({m[0].partition('(')[2].partition(',')[0]} & VIR_CONNECT_RO)) {{\n"
        f"        virReportError(VIR_ERR_OPERATION_DENIED, NULL);\n        goto {m[1]};\n    }}\n", t,
    ),
    "the result twice": lambda t: replaced(FAILED, lambda m: m[0].replace(m[1], f"{m[1]} && flags"), t) if "flags)" in t else None,
}  # fmt: skip
FAULTS = {f"{group}: {name}": edit for group, edits in (
    ("order", ORDER), ("path", PATH), ("value", VALUE), ("condition", CONDITION),
) for name, edit in edits.items()}  # fmt: skip


def _early(text: str) -> str | None:
    test, end = TEST.search(text), re.search(r"\n    \}\n\n?    virReport", text)
    if (
        test is None
        or end is None
        or "&&" in test[0]
        or not re.search(r"\n        \w[\w *]* \**ret;\n", text)
    ):
        return None
    inside = text[test.end() : end.start() + 1]
    inside = re.sub(r"^    ", "", inside, flags=re.M)
    negative = f"    if (!{test[1]}->{test[2]}) {{\n        virReportUnsupportedError();\n        goto error;\n    }}\n\n"
    return text[: test.start()] + negative + inside + text[text.index(" error:\n") :]


def _local(text: str) -> str | None:
    test = TEST.search(text)
    if test is None or "&&" in test[0]:
        return None
    made = text.replace(f"{test[1]}->", "table->")
    return made.replace(
        test[0].replace(f"{test[1]}->", "table->"),
        f"    table = {test[1]};\n\n" + test[0].replace(f"{test[1]}->", "table->"),
    ).replace("{\n", "{\n    virHypervisorDriver *table;\n", 1)


def _single_exit(text: str) -> str | None:
    if not re.search(r"\n        int ret;\n", text) or "ret < 0" not in text:
        return None
    made = text.replace("\n        int ret;\n", "\n", 1).replace("{\n", "{\n    int ret = -1;\n", 1)
    made = FAILED.sub("        goto cleanup;\n", made, count=1)
    made = (
        RETURN.sub("", made, count=1).replace("goto error", "goto cleanup").replace(", error)", ", cleanup)")
    )
    return DISPATCH.sub(
        lambda m: "    if (ret < 0)\n    " + m[0], made.replace(" error:\n", " cleanup:\n")
    ).replace("    return -1;\n}", "    return ret;\n}")


def _by_hand(text: str) -> str | None:
    return replaced(
        NON_NULL,
        lambda m: (
            f"    if ({m[1]} == NULL) {{\n        virReportInvalidNullArg({m[1]});\n        goto {m[2]};\n    }}\n"
        ),
        text,
    )


EQUIVALENTS: dict[str, Edit] = {
    "an early return": _early,
    "a local for the driver": _local,
    "another label": lambda t: t.replace("goto error", "goto failed").replace(", error)", ", failed)").replace(" error:\n", " failed:\n"),
    "one way out": _single_exit,
    "an argument by hand": _by_hand,
    "read-only by hand": lambda t: replaced(
        READ_ONLY, lambda m: f"    if ({m[0].partition('(')[2].partition(',')[0]} & VIR_CONNECT_RO) {{\n"
        f"        virReportError(VIR_ERR_OPERATION_DENIED, \"%s\", __FUNCTION__);\n        goto {m[1]};\n    }}\n", t,
    ),
    "braces and NULL": lambda t: replaced(FAILED, lambda m: f"        if ({'ret == NULL' if m[1] == '!ret' else m[1]}) {{\n            goto {m[2]};\n        }}\n", t),
    "an else": lambda t: replaced(re.compile(r"    \}\n\n?    virReportUnsupportedError\(\);\n"), "    } else {\n        virReportUnsupportedError();\n    }\n", t),
    "minus one": lambda t: replaced(FAILED, lambda m: m[0].replace("ret < 0", "ret == -1"), t),
    "the constant first": lambda t: replaced(FAILED, lambda m: m[0].replace("ret < 0", "0 > ret").replace("!ret", "NULL == ret"), t),
    "the good path inside": lambda t: replaced(
        re.compile(FAILED.pattern + RETURN.pattern), lambda m: f"        if ({'ret >= 0' if m[1] == 'ret < 0' else 'ret'})\n            return ret;\n        goto {m[2]};\n", t),
    "arguments before the connection": lambda t: moved(READ_ONLY, NON_NULL, t),
    "a copy that frees itself": lambda t: t.replace("{\n", "{\n    g_autofree char *copy = NULL;\n", 1),
    "the object in an object": lambda t: replaced(CONN, "", re.sub(r"    virConnectPtr conn;\n\n?", "", t).replace("conn->", at(OBJECT, t).partition("(")[2].partition(",")[0] + "->conn->")) if CONN.search(t) and "->conn->" not in t else None,
    "a comment on each line": lambda t: re.sub(r";\n(?=    )", ";  /* so */\n", t),
}  # fmt: skip
