"""The errors a person can cause: one plain line each, with an exit status."""

from __future__ import annotations


class WizardError(Exception):
    """What went wrong, why, and the way out, in one or two plain lines.

    ``str(error)`` is what the person reads; ``exit_status`` is what the command line returns
    (2: the call or its input is wrong, 3: something on this machine is missing, 1: a task failed).
    """

    exit_status = 2


class NotACheckout(WizardError):
    """The folder is not inside a libvirt source tree."""


class UnknownRevision(WizardError):
    """Git does not know the revision that was named."""


class MissingTool(WizardError):
    """A program that is needed is not installed, or a configured build is missing."""

    exit_status = 3


class BadInput(WizardError):
    """A prototype, name, choice or setting that cannot be used as it is."""


class ChangedMeanwhile(WizardError):
    """A file is no longer as it was when the change was previewed or applied; nothing was written."""

    exit_status = 1
