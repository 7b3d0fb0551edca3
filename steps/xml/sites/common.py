"""Step 7: struct, enum, reading, writing and what goes with them in src/conf, and the test data."""

from __future__ import annotations

from collections.abc import Sequence

from steps.edits.insertion import Insertion
from steps.xml.look import code, enums, tests, uses
from steps.xml.proposal import XmlProposal
from steps.xml.seen import Seen
from steps.xml.sites.base import XmlSite
from steps.xml.subject import XmlSubject
from steps.xml.view import View


def has_member(view: View, proposal: XmlProposal) -> bool:
    """Whether the struct has the member: nothing can be read into one that could not be made."""
    host = proposal.host
    struct = view.tree.locator.types.struct(host.struct.tag) if host is not None else None
    return struct is not None and any(m.path == proposal.path for m in struct.members)


class Member(XmlSite):
    """The check ``xml-member``."""

    id = "xml-member"
    title = "struct member"
    means = "the definition keeps it in a struct"

    def look(self, view: View) -> Seen:
        """Say what the view shows of this site."""
        return code.member(view)

    def wanted(self, proposal: XmlProposal) -> bool | None:
        """Whether the proposal wants the site."""
        return bool(proposal.member)

    def propose(self, subject: XmlSubject, proposal: XmlProposal) -> Sequence[Insertion]:
        """Return the insertions."""
        from steps.xml.make import header

        return header.member(subject.view, proposal)


class Enum(XmlSite):
    """The check ``xml-enum``."""

    id = "xml-enum"
    title = "enum"
    means = "its words are constants in the code"
    fails = "the static assertion of VIR_ENUM_IMPL: one string for each constant"

    def look(self, view: View) -> Seen:
        """Say what the view shows of this site."""
        return enums.enum(view)

    def wanted(self, proposal: XmlProposal) -> bool | None:
        """Whether the proposal wants the site."""
        return proposal.wish.type == "enum" or bool(proposal.wish.values)

    def propose(self, subject: XmlSubject, proposal: XmlProposal) -> Sequence[Insertion]:
        """Return the insertions."""
        from steps.xml.make import header

        return header.enum(subject.view, proposal)


class EnumDeclaration(XmlSite):
    """The check ``xml-enum-decl``."""

    id = "xml-enum-decl"
    title = "converters declared"
    means = "VIR_ENUM_DECL declares the two converters"
    fails = "the compiler"

    def look(self, view: View) -> Seen:
        """Say what the view shows of this site."""
        return enums.enum_declaration(view)

    def wanted(self, proposal: XmlProposal) -> bool | None:
        """Whether the proposal wants the site."""
        return proposal.wish.type == "enum"

    def propose(self, subject: XmlSubject, proposal: XmlProposal) -> Sequence[Insertion]:
        """Return the insertions."""
        from steps.xml.make import header

        return header.declaration(subject.view, proposal)


class EnumTable(XmlSite):
    """The check ``xml-enum-impl``."""

    id = "xml-enum-impl"
    title = "strings of the enum"
    means = "VIR_ENUM_IMPL has the words in the order of the constants"
    fails = "the static assertion: one string for each constant"

    def look(self, view: View) -> Seen:
        """Say what the view shows of this site."""
        return enums.enum_table(view)

    def wanted(self, proposal: XmlProposal) -> bool | None:
        """Whether the proposal wants the site."""
        return proposal.wish.type == "enum" or bool(proposal.wish.values)

    def propose(self, subject: XmlSubject, proposal: XmlProposal) -> Sequence[Insertion]:
        """Return the insertions."""
        from steps.xml.make import header

        return header.table(subject.view, proposal)


class Parse(XmlSite):
    """The check ``xml-parse``."""

    id = "xml-parse"
    title = "reading"
    means = "the parser puts it into the member"
    fails = "genericxml2xmltest: it is lost on the way"

    def look(self, view: View) -> Seen:
        """Say what the view shows of this site."""
        return code.parse(view)

    def wanted(self, proposal: XmlProposal) -> bool | None:
        """Whether the proposal wants the site."""
        return bool(proposal.member) and not proposal.wish.output_only

    def propose(self, subject: XmlSubject, proposal: XmlProposal) -> Sequence[Insertion]:
        """Return the insertions."""
        from steps.xml.make import code

        return code.reading(subject.view, proposal) if has_member(subject.view, proposal) else []


class Format(XmlSite):
    """The check ``xml-format``."""

    id = "xml-format"
    title = "writing"
    means = "the formatter writes it back"
    fails = "genericxml2xmltest: it is lost on the way"

    def look(self, view: View) -> Seen:
        """Say what the view shows of this site."""
        return code.formatted(view)

    def wanted(self, proposal: XmlProposal) -> bool | None:
        """Whether the proposal wants the site."""
        return bool(proposal.member)

    def propose(self, subject: XmlSubject, proposal: XmlProposal) -> Sequence[Insertion]:
        """Return the insertions."""
        from steps.xml.make.writing import writing

        return writing(subject.view, proposal) if has_member(subject.view, proposal) else []


class Free(XmlSite):
    """The check ``xml-free``."""

    id = "xml-free"
    title = "freeing"
    means = "memory that the member holds is freed with the struct"
    fails = "nothing but a leak checker"

    def look(self, view: View) -> Seen:
        """Say what the view shows of this site."""
        return uses.free(view)

    def wanted(self, proposal: XmlProposal) -> bool | None:
        """Whether the proposal wants the site."""
        return proposal.pointer

    def propose(self, subject: XmlSubject, proposal: XmlProposal) -> Sequence[Insertion]:
        """Return the insertions."""
        from steps.xml.make import clean

        return clean.freeing(subject.view, proposal)


class Abi(XmlSite):
    """The check ``xml-abi``."""

    id = "xml-abi"
    title = "ABI check"
    means = "what the guest sees must not change on migration or restore"
    fails = "nothing"

    def look(self, view: View) -> Seen:
        """Say what the view shows of this site."""
        return uses.abi(view)

    def wanted(self, proposal: XmlProposal) -> bool | None:
        """Whether the proposal wants the site."""
        return proposal.abi

    def propose(self, subject: XmlSubject, proposal: XmlProposal) -> Sequence[Insertion]:
        """Return the insertions."""
        from steps.xml.make import clean

        return clean.abi(subject.view, proposal)


class Validate(XmlSite):
    """The check ``xml-validate``."""

    id = "xml-validate"
    title = "validation"
    means = "combinations that make no sense are refused once, for every driver"
    fails = "nothing"

    def look(self, view: View) -> Seen:
        """Say what the view shows of this site."""
        return uses.validate(view)


class PrivateSymbols(XmlSite):
    """The check ``xml-private-symbols``."""

    id = "xml-private-symbols"
    title = "private symbols"
    means = "converters that a driver or test calls are exported"
    fails = "the linker, once something calls them"

    def look(self, view: View) -> Seen:
        """Say what the view shows of this site."""
        return enums.private_symbols(view)

    def wanted(self, proposal: XmlProposal) -> bool | None:
        """Whether the proposal wants the site."""
        return proposal.symbols

    def propose(self, subject: XmlSubject, proposal: XmlProposal) -> Sequence[Insertion]:
        """Return the insertions."""
        from steps.xml.make import clean

        return clean.symbols(subject.view, proposal)


class TestInput(XmlSite):
    """The check ``xml-test-input``."""

    id = "xml-test-input"
    title = "test input"
    means = "a document with it, for the schema and for the parser"
    fails = "nothing"

    def look(self, view: View) -> Seen:
        """Say what the view shows of this site."""
        return tests.test_input(view)

    def wanted(self, proposal: XmlProposal) -> bool | None:
        """Whether the proposal wants the site."""
        return proposal.tests

    def propose(self, subject: XmlSubject, proposal: XmlProposal) -> Sequence[Insertion]:
        """Return the insertions."""
        from steps.xml.make import tests

        return tests.input_file(subject.view, proposal)


class TestOutput(XmlSite):
    """The check ``xml-test-output``."""

    id = "xml-test-output"
    title = "expected output"
    means = "what libvirt writes for that document"
    fails = "nothing"

    def look(self, view: View) -> Seen:
        """Say what the view shows of this site."""
        return tests.test_output(view)


class TestList(XmlSite):
    """The check ``xml-test-list``."""

    id = "xml-test-list"
    title = "list of tests"
    means = "the test program runs what its list names"
    fails = "nothing"

    def look(self, view: View) -> Seen:
        """Say what the view shows of this site."""
        return tests.test_list(view)

    def wanted(self, proposal: XmlProposal) -> bool | None:
        """Whether the proposal wants the site."""
        return proposal.tests

    def propose(self, subject: XmlSubject, proposal: XmlProposal) -> Sequence[Insertion]:
        """Return the insertions."""
        from steps.xml.make import tests

        return tests.list_entry(subject.view, proposal)
