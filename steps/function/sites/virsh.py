"""A function in virsh or virt-admin."""

from __future__ import annotations

from collections.abc import Sequence

from steps.edits.insertion import PLACEHOLDER, Insertion
from steps.function.proposal import Proposal
from steps.function.subject import FunctionSite, FunctionSubject
from steps.model import Finding, State

_NEWER = ("Any", "String", "Auth")


def no_command(subject: FunctionSubject) -> str:
    """Why no command of the shell needs to call the API; empty where one should."""
    if subject.view.local or subject.in_development:
        return subject.view.local or ""
    shell = subject.facts.shell(subject.names.library)
    for ending in _NEWER:
        if shell.uses(subject.name + ending):
            return f"the shell calls {subject.name}{ending} instead"
    return ""


class VirshCall(FunctionSite):
    """The check ``virsh-call``."""

    id = "virsh-call"
    title = "call"
    means = "A call that virsh cannot make is a call that nobody has tried by hand."
    fails = "none; but nobody can try the call by hand"

    def inspect(self, subject: FunctionSubject) -> Finding:
        uses = subject.facts.shell(subject.names.library).uses(subject.name)
        if uses:
            return self.found(State.DONE, value=uses[0].function, file=uses[0].path, line=uses[0].line)
        reason = no_command(subject)
        return (
            self.found(State.NOT_NEEDED, reason)
            if reason
            else self.found(State.MISSING, "nothing in the shell calls it")
        )


class VirshCommand(FunctionSite):
    """The check ``virsh-command``."""

    id = "virsh-command"
    title = "command"
    means = (
        "The command with its options and its help, in the table of the group it belongs to. Its name "
        "follows no rule: choose what fits its neighbours."
    )
    fails = "none; virsh-self-test looks at the command's own table"

    def inspect(self, subject: FunctionSubject) -> Finding:
        shell = subject.facts.shell(subject.names.library)
        uses = shell.uses(subject.name)
        handlers = [use for use in uses if use.function.startswith("cmd")]
        named = [use for use in handlers if use.function in shell.commands or shell.uses(use.function)]
        if handlers and not named:
            # Others may come to call it through helpers: they are not what the handler was written for.
            first = handlers[0]
            why = f"no command names {first.function}"
            return self.found(State.MISSING, why, file=first.path, line=first.line)
        commands = shell.commands_using(subject.name)
        if commands:
            return self.found(
                State.DONE, value=commands[0].name, file=commands[0].path, line=commands[0].line
            )
        reason = no_command(subject) or ("the shell calls it for its own ends" if uses else "")
        return (
            self.found(State.NOT_NEEDED, reason)
            if reason
            else self.found(State.MISSING, "no command calls it")
        )

    def propose(self, subject: FunctionSubject, proposal: Proposal) -> Sequence[Insertion]:
        from steps.function.generate import fallback, virsh

        if proposal.fallback:
            return fallback.edits(subject.facts, proposal)
        return virsh.command(subject.facts, proposal)


class VirshDocs(FunctionSite):
    """The check ``virsh-docs``."""

    id = "virsh-docs"
    title = "manual page"
    means = "The command's section in the manual page, beside those of its group."
    fails = "check-manpages or virsh-docs tests in newer trees: a command without its manual"

    def inspect(self, subject: FunctionSubject) -> Finding:
        shell = subject.facts.shell(subject.names.library)
        commands = shell.commands_using(subject.name)
        for command in commands:
            described = shell.docs(command.name)
            if described is not None:
                return self.present(
                    shell.docs_text(command.name, PLACEHOLDER.encode()),
                    described.path,
                    described.line,
                    command.name,
                )
        if commands:
            return self.found(State.MISSING, f"the manual page does not describe {commands[0].name}")
        if shell.uses(subject.name) or no_command(subject):
            return self.found(State.NOT_NEEDED, no_command(subject) or "no command to describe")
        return self.found(State.MISSING, "no command to describe yet")

    def propose(self, subject: FunctionSubject, proposal: Proposal) -> Sequence[Insertion]:
        from steps.function.generate import virsh_docs

        return virsh_docs.manual_entry(subject.facts, proposal)
