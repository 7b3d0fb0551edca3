"""libvirt's words, each in a sentence or two of the project's own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """A word, what it means, and the step (1 to 8) in which it is met first; 0 for all of them."""

    word: str
    meaning: str
    step: int = 0


GLOSSARY: tuple[Word, ...] = (
    Word("@acl", "The permission that a caller needs, written before the procedure: 'domain:write'. The build makes the "
         "check functions from it.", 4),
    Word("@generate", "Which side's code gendispatch.pl writes: both, client, server or none. 'none' means: by hand.", 4),
    Word("@priority", "'high' lets a call run even when all ordinary workers of the daemon are blocked; only for calls that "
         "can never block themselves.", 4),
    Word("apibuild", "The script that reads the public headers and sources for the documentation, and refuses functions whose "
         "comment does not describe each argument and the return value.", 3),
    Word("client", "The side of the remote driver that runs in the program using libvirt: it packs arguments and waits for "
         "the answer.", 4),
    Word("completer", "A function of virsh that lists what an option can be, for the Tab key.", 6),
    Word("connection", "A virConnectPtr: an open way to one driver. It knows whether it may only read.", 3),
    Word("datatypes", "src/datatypes.h: the structs behind the public pointers, and the macros that check them.", 3),
    Word("DCO", "The Signed-off-by line in each commit, by which you say that you may contribute it.", 0),
    Word("dispatcher", "The side of a call that runs in the daemon: it unpacks arguments, finds the object, calls the public "
         "function and packs the result.", 4),
    Word("driver", "What does the work for one hypervisor or one kind of object. The remote driver does it by asking a "
         "daemon.", 2),
    Word("driver struct", "The table of methods that a driver offers, such as virHypervisorDriver; one member for each public "
         "function.", 2),
    Word("EnsureACL", "The generated function that a driver in a daemon calls first of all: may this caller do this to this "
         "object?", 8),
    Word("flags", "The last argument of every new function, for what nobody has thought of yet. A flag that a driver does "
         "not know must be refused: virCheckFlags.", 1),
    Word("gendispatch.pl", "The program that writes client and dispatcher code from the .x file and its annotations.", 4),
    Word("golden file", "remote_protocol-structs: what the wire format looked like when it was agreed. It only ever grows.", 4),
    Word("hypervisor driver", "The driver struct for everything about domains and hosts; networks, storage and others have "
         "their own.", 2),
    Word("object", "What a function works on and takes first: a domain, a network, a pool, a volume …", 1),
    Word("preflight", "Here: libvirt's own checkers that need no build, all at once, in seconds.", 0),
    Word("procedure", "A call's number on the wire, REMOTE_PROC_…. Numbers are given in order and never change.", 4),
    Word("public API", "What programs may use: declared in include/libvirt, exported in the .syms files, kept for ever.", 1),
    Word("read-only connection", "One that may look but not change. Every function that changes something must refuse it: "
         "virCheckReadOnlyGoto. Forgetting it has been a security bug more than once.", 3),
    Word("RPC", "Remote procedure call: how a call gets from the client to the daemon and its result back.", 4),
    Word("rpcgen", "The program that makes C for packing and unpacking from a .x file.", 4),
    Word("Since", "The tag that says which version has a function first; newer trees refuse a comment without it.", 3),
    Word("skeleton", "Code that compiles and says 'not implemented', for a person to fill. Its check stays 'partial'.", 8),
    Word("stateful driver", "A driver that lives in a daemon and keeps track of its objects (qemu, lxc, network …); it must check "
         "access. Others, such as esx or test, run in the client.", 8),
    Word("symbol version", "The block in libvirt_public.syms, LIBVIRT_x.y.z, in which a name was first exported.", 1),
    Word("syntax-check", "libvirt's rules of style, as patterns over all files. It looks only at files that git knows.", 0),
    Word("test driver", "test:///default: a pretended hypervisor in memory. The first place to make a new function work.", 8),
    Word("typed parameters", "A list of named values with types, virTypedParameter: how settings travel that may grow.", 1),
    Word("typedef", "virDrv…: the C type of a driver's method; the driver struct's member has it.", 2),
    Word("unsupported", "What a call reports when the driver has no such method: virReportUnsupportedError().", 3),
    Word("virsh", "libvirt's command line. A function that virsh cannot call has not been shown to be usable.", 6),
    Word("wire format", "The structs and numbers in the .x files. What a release has sent once must be understood for ever.", 4),
    Word("XDR", "The standard by which values are packed on the wire: 32-bit and 64-bit (hyper) numbers, strings, arrays.", 4),
)  # fmt: skip


def look_up(text: str) -> list[Word]:
    """The words in which ``text`` occurs, in any case; those whose word itself matches come first."""
    wanted = text.casefold().strip()
    by_word = [w for w in GLOSSARY if wanted in w.word.casefold()]
    return by_word + [w for w in GLOSSARY if w not in by_word and wanted in w.meaning.casefold()]
