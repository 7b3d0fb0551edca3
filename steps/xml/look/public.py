"""Step 1: schema, documentation, name."""

from __future__ import annotations

import re

from steps.state import State
from steps.xml import pages
from steps.xml.believed import code
from steps.xml.seen import Seen, absent, done, not_needed, text_there
from steps.xml.view import View


def schema(view: View) -> Seen:
    """The check ``xml-schema``; its value is the define that holds the definition."""
    if view.grammar is None:
        return Seen(
            State.UNSURE,
            f"no schema of this tree starts with <{view.xpath.split('/')[0]}>: look at the XPath's first name",
        )
    if view.defined is None:
        return Seen(State.MISSING, "the schema does not allow it")
    define = view.grammar.define_of(view.nodes[0].element)
    several = len(view.nodes)
    why = f"{several} definitions: alternatives" if several > 1 and not view.values else ""
    return done(view.defined, define or None, why)


def docs(view: View) -> Seen:
    """The check ``xml-docs``."""
    own = view.document
    if own is None or not own.page or not pages.pages_of(view.snapshot, own):
        return not_needed("this document has no page of its own in the documentation")
    found = pages.documented(view.snapshot, own, view.xpath, view.value)
    if found is not None and (view.defined is not None or _new_enough(view)):
        return text_there(view, found)
    return absent(view, docs, "the documentation does not name it", State.MISSING)


def _new_enough(view: View) -> bool:
    """Whether a text that names it can be about it although the schema does not know it yet: only for code that reads it."""
    return code(view) is not None and view.location.confidence == "sure"


def named(view: View) -> Seen:
    """The check ``xml-name``: libvirt wants camelCase, one word preferred (coding style, "XML element and attribute naming")."""
    word = view.name
    if view.values:
        return not_needed("values follow what they name")
    if re.fullmatch(r"[a-z][A-Za-z0-9]*", word):
        return done(view.defined, word) if view.defined else Seen(State.DONE, "", word)
    if view.defined is not None and view.later is None:
        return not_needed("it is in the schema: its name stays")
    return Seen(State.PARTIAL, "coding style wants camelCase and no '-' or '_' in new names", word)
