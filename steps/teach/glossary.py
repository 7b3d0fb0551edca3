"""libvirt's words, in a sentence or two each; for whoever meets them for the first time."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "ACL": "The permissions that the daemon asks for before a call goes on. They stand in the @acl lines of the protocol, "
    "are generated into checks, and every driver calls the one of its function.",
    "admin API": "A small library of its own (virAdm...) to look after the daemon. Its calls have no driver.",
    "apibuild": "libvirt's reader of its own headers and sources. It makes the API's description for documentation and "
    "bindings, and fails on a public function without a complete comment.",
    "base": "The commit that the work counts from: where the branch left the one that it follows. What the base has already is "
    "not in progress, and a task that complains of the base, too, does not complain of the work.",
    "client": "The side of the wire that a program is linked to: src/remote/remote_driver.c. To the public functions it "
    "is a driver like any other; it sends the call to the daemon.",
    "connection": "What virConnectOpen gives (virConnectPtr). Every object belongs to one, and finds its driver through it.",
    "daemon": "libvirtd, or one of the modular ones (virtqemud, virtnetworkd, ...): receives calls from clients and hands "
    "them to its drivers.",
    "dispatcher": "The daemon's side of a call: unpacks the arguments, calls the public function, packs the result. Mostly "
    "generated; by hand in src/remote/remote_daemon_dispatch.c.",
    "domain": "A virtual machine, or a container, as libvirt calls it (virDomainPtr).",
    "EnsureACL": "virDomainFooEnsureACL and the like: the generated checks of the permissions in the @acl lines. Each driver "
    "calls the one of its method before it does anything with the object.",
    "driver": "The code that makes an API true for one kind of hypervisor or host service: qemu, test, lxc, network, "
    "storage. It is a table of functions.",
    "driver struct": "The list of all functions that a kind of driver may implement, in src/driver-*.h "
    "(virHypervisorDriver, virNetworkDriver, ...).",
    "driver table": "One driver's filled-in struct: .domainGetInfo = qemuDomainGetInfo, /* version */. What is not named is "
    "not supported.",
    "enumerator": "The number of a call on the wire: REMOTE_PROC_... = N at the end of remote_protocol.x. A number once given is "
    "never used again.",
    "flags": "The last argument, unsigned int flags, of every new function: room for later. A driver that knows none says so "
    "with virCheckFlags.",
    "gendispatch": "src/rpc/gendispatch.pl, which reads the protocol's comments and writes client, dispatcher and access "
    "checks.",
    "@generate": "In the comment before a procedure's number: which sides are generated (both, client, server, none).",
    "guide": "docs/api_extension in libvirt's own tree: the eight steps that this wizard walks.",
    "hvsupport": "The page that says which driver supports what since when. It is made from the comments with versions in "
    "the driver tables.",
    "meson / autotools": "What builds libvirt: meson since the end of 2020, autotools before.",
    "module": "The part of the API that a function belongs to: domain, host, network, storage, nodedev, interface, secret, "
    "nwfilter, stream. It names header and source.",
    "nonnull string": "remote_nonnull_string: a string that is always there. One that may be NULL is a remote_string.",
    "object": "What the API hands out and takes first: a domain, network, pool, volume, secret, device, interface, filter.",
    "placeholder": "What the wizard leaves where only a person can go on, marked with 'libvirt-wizard:'. Its check stays "
    "'partial' until the mark is gone.",
    "preflight": "The wizard's own word: libvirt's stand-alone checkers, run on the checkout without a build.",
    "priority": "A call with @priority high may be done by a worker that is kept free for calls that never wait.",
    "procedure": "A call on the wire: its number, its arguments struct, its result struct.",
    "public API": "What programs may call: declared in include/libvirt, exported in libvirt_public.syms. Once released it "
    "stays for ever.",
    "read-only": "A connection that may only look. A function that changes something refuses it with "
    "virCheckReadOnlyGoto.",
    "remote driver": "See client.",
    "RPC": "Remote procedure call: how client and daemon talk. Messages in XDR with a header of program, version, "
    "procedure, type and serial.",
    "rpcgen": "The program that turns a .x file into C. libvirt 9.9 and later have their own.",
    "since": "The version that first has a function: in the symbol block, in comments, in driver tables.",
    "stub": "A function that only says that it is not there. Drivers need none: a member left out is the stub.",
    "syntax-check": "libvirt's style rules (sc_...), run over all files that git knows.",
    "test driver": "src/test: a hypervisor that exists only in memory. It lets everybody try a call without a machine.",
    "typed parameters": "virTypedParameter: a list of named values of several types, for functions that will grow.",
    "version block": "LIBVIRT_x.y.z { global: ... } LIBVIRT_a.b.c; in the .syms file: what that version added.",
    "virsh": "The command line on top of the public API. Nearly every function has a command.",
    ".x file": "The wire protocol in the language of rpcgen: structs, constants, and the list of procedures.",
    "skeleton": "A driver's method as the wizard writes it: the object looked up, the flags and permissions checked, and a "
    "placeholder for what the driver does.",
    "structs file": "src/remote_protocol-structs, a golden file: what the wire looked like when it was last agreed on. A "
    "check compares the built library with it, so that the wire never changes by accident.",
    "XDR": "The encoding of the wire (RFC 4506): everything in multiples of four bytes, big endian.",
}


def explain(word: str) -> str | None:
    """The meaning of a word, whatever its case; None where it is not in the list."""
    low = word.lower()
    return next((text for key, text in WORDS.items() if key.lower() == low), None)
