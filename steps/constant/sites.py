"""The sites that flags, parameters, statistics and values have in common."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, TypeVar

from steps.constant.subject import ConstantSubject, EnumeratorSubject
from steps.edits.insertion import PLACEHOLDER
from steps.model import Finding, Site, State
from steps.tree.versions import version

S = TypeVar("S", bound=ConstantSubject)
E = TypeVar("E", bound=EnumeratorSubject)


class ConstantSite(Site[S, Any]):
    """A site of a constant."""

    def lacking(self, subject: S, why: str) -> Finding:
        """Return the finding for a site that is not there: missing, or settled long ago where the constant is released."""
        if subject.in_development or subject.proposal is not None:
            return self.found(State.MISSING, why)
        return self.found(State.NOT_NEEDED, f"released without: {why}")

    @staticmethod
    def left_in(subject: S, paths: Iterable[str], *words: str) -> str:
        """Return the first of ``paths`` in which a line has a placeholder and one of ``words``; empty for none."""
        mark = PLACEHOLDER.encode()
        for path in paths:
            data = subject.facts.snapshot.read(path) or b""
            lines = data.splitlines() if mark in data else []
            if any(mark in line and any(word.encode() in line for word in words) for line in lines):
                return path
        return ""

    def not_there(self, subject: S) -> Finding:
        """Return the finding for a constant that no header has, whose other sites cannot be there."""
        return self.found(State.MISSING, f"no public header has {subject.name} yet")


class Comment(ConstantSite[E]):
    """The comment that says what an enumerator means."""

    title = "comment"
    means = (
        "The comment is the reference documentation of the constant: apibuild puts it into the API's pages and bindings. "
        "It says what the constant does, not how."
    )
    fails = "apibuild in trees that check comments (documentation's build); reviewers ask for it everywhere"

    def inspect(self, subject: E) -> Finding:
        member = subject.member
        if member is None or subject.header is None:
            return self.not_there(subject)
        line = subject.facts.snapshot.line(subject.header, max(member.comment_start, member.at))
        if not member.comment:
            return self.found(State.MISSING, "the enumerator has no comment", file=subject.header, line=line)
        return self.present(member.comment.encode(), subject.header, line)


class SinceTag(ConstantSite[S]):
    """The check ``since-tag``."""

    id = "since-tag"
    title = "Since tag"
    means = (
        "The version that first has the constant closes its comment: (Since: 9.1.0). The documentation shows it, and "
        "apibuild refuses a public constant without it."
    )
    fails = "apibuild: missing 'Since' tag"

    def tag(self, subject: S) -> tuple[str | None, str, int] | None:
        """Return the version that the comment names, the header and the line; None where no header has the constant."""
        if not isinstance(subject, EnumeratorSubject) or subject.member is None or subject.header is None:
            return None
        at = max(subject.member.comment_start, subject.member.at)
        return subject.member.since, subject.header, subject.facts.snapshot.line(subject.header, at)

    def inspect(self, subject: S) -> Finding:
        if not subject.tree.tags_since:
            return self.found(State.NOT_NEEDED, "this tree does not tag its constants with a version")
        found = self.tag(subject)
        if found is None:
            return self.not_there(subject)
        since, path, line = found
        if since is None:
            return self.found(State.MISSING, "its comment names no version", file=path, line=line)
        wrong = _wrong_version(subject, since)
        return self.found(State.PARTIAL if wrong else State.DONE, wrong, since, path, line)


def _wrong_version(subject: ConstantSubject, since: str) -> str:
    """What is wrong with the version ``since`` of a constant that the base has not: it must be the tree's own."""
    own = subject.facts.layout.version
    wanted = subject.proposal.since if subject.proposal is not None else own
    if version(since) > max(version(own), version(wanted)):
        return f"says {since}, but this tree becomes {own}"
    new = subject.base is not None and not subject.base.constants.has(subject.name)
    if new and version(since) < version(own):
        return f"says {since}, which is released without it: this tree becomes {own}"
    return ""


class News(ConstantSite[S]):
    """The check ``news``."""

    id = "news"
    title = "release note"
    means = "Users and management software read the release notes to learn what is new."
    fails = "none; reviewers ask for it"

    def inspect(self, subject: S) -> Finding:
        path = subject.facts.layout.news
        text = subject.facts.snapshot.text(path) if path else None
        at = None if text is None else text.first(subject.name)
        if text is not None and at is not None and path is not None:
            entry = re.split(rb"\n\s*\* |</change>", text.data[at : at + 2000], maxsplit=1)[0]
            return self.present(entry, path, text.line(at))
        if subject.in_development:
            return self.found(State.MISSING, "the release notes do not name it yet")
        return self.found(State.NOT_NEEDED, "release notes are written while it is new; not all name it")


class InternalUse(ConstantSite[S]):
    """The check ``internal-use``: libvirt's own code, drivers left out, that passes the constant on."""

    id = "internal-use"
    title = "used inside libvirt"
    means = (
        "Sometimes libvirt itself should use what is new: a daemon's helper, code that several drivers share."
    )
    fails = "none: it is judgement"
    look_for = "Look whether code outside the drivers calls what takes it, and should pass it on."

    def inspect(self, subject: S) -> Finding:
        if self.id in subject.answers:
            return self.found(*subject.answers[self.id])
        shared = [p for p in subject.tree.sources if p not in set(subject.tree.driver_files)]
        places = subject.tree.naming(subject.name, shared)
        if places:
            files = tuple(p.path for p in places)
            return self.found(State.DONE, "", files, places[0].path, places[0].line)
        return self.found(State.NOT_NEEDED, "nothing outside the drivers has to use it")


class VirshOption(ConstantSite[S]):
    """The check ``virsh-option``."""

    id = "virsh-option"
    title = "virsh option"
    means = "What the API can do, a person can try from the shell: the commands of the functions get an option for it."
    fails = "none; a self-test of virsh checks that an option's definition is well formed"
    needless = ""
    """Why no command needs an option, where none of its siblings has one."""

    def inspect(self, subject: S) -> Finding:
        options = subject.options
        if options:
            values = tuple(dict.fromkeys(str(o) for o in options))
            return self.found(State.DONE, "", values, options[0].path, options[0].line)
        sets = next((n for n in subject.named if n.sets), None)
        if sets is not None:
            why = f"{sets.function} uses it; no option of a command decides alone"
            return self.found(State.DONE, why, None, sets.path, sets.line)
        reason = self.no_option(subject)
        if reason:
            return self.found(State.NOT_NEEDED, reason)
        return self.lacking(subject, "no command of the shell uses it")

    def no_option(self, subject: S) -> str:
        """Return why no command needs an option for it; empty where one should have it."""
        del subject
        return ""


class VirshDocs(ConstantSite[S]):
    """The check ``virsh-docs``."""

    id = "virsh-docs"
    title = "manual page"
    means = "The manual page names every option twice: in the command's synopsis, and in a paragraph that says what it does."
    fails = "none; reviewers ask for it"

    def inspect(self, subject: S) -> Finding:
        options = subject.options
        shell = subject.tree.options(subject.library)
        path = shell.shell.manual_path
        places = [(o, at) for o in options if (at := shell.described(o)) is not None]
        if places and path is not None:
            lacking = [str(o) for o in options if o not in [p[0] for p in places]]
            why = f"not described: {', '.join(lacking)}" if lacking else ""
            line = subject.facts.snapshot.line(path, places[0][1])
            if not why and self._placeholder(subject, path, [at for _o, at in places]):
                return self.found(State.PARTIAL, "a placeholder is still to be replaced", None, path, line)
            return self.found(State.DONE, why, None, path, line)
        if options:
            return self.found(State.MISSING, f"the manual page does not describe {options[0]}")
        if any(n.sets for n in subject.named):
            return self.found(State.NOT_NEEDED, "no option of its own to describe")
        return self.lacking(subject, "no option to describe yet")

    @staticmethod
    def _placeholder(subject: S, path: str, places: list[int]) -> bool:
        data = subject.facts.snapshot.read(path) or b""
        return any(
            PLACEHOLDER.encode() in data[at : data.find(b"\n\n", at) + 1 or len(data)] for at in places
        )


class TestDriver(ConstantSite[S]):
    """The check ``test-driver``."""

    id = "test-driver"
    title = "test driver"
    means = "The test driver lets virsh and bindings try the API without any hypervisor."
    fails = "none; tests of virsh run on it"

    def places(self, subject: S) -> dict[str, int]:
        """Return the drivers' files that have the constant, each with a line."""
        raise NotImplementedError

    def inspect(self, subject: S) -> Finding:
        path = subject.facts.layout.test_driver
        places = self.places(subject)
        if path is not None and path in places:
            return self.found(State.DONE, "", None, path, places[path])
        if path is None:
            return self.found(State.NOT_NEEDED, "this tree has no test driver")
        if subject.proposal is not None and "test" not in subject.proposal.drivers:
            return self.found(State.NOT_NEEDED, "the proposal leaves the test driver out")
        return self.lacking(subject, "the test driver does not take it")
