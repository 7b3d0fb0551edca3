"""The words of :mod:`steps.explain`: check id to what it is, why libvirt wants it, and what fails without it."""

from __future__ import annotations

_SYMFILE = "check-symfile finds a name that is exported but not defined, or defined twice"
_APIBUILD = "apibuild refuses a public function without a full comment"
_REVIEW = "no tool of libvirt's: reviewers look"

WHY: dict[str, tuple[str, str, str]] = {
    "public-header": (
        "The declaration in the public header of the module.",
        "Programs are compiled against it. It can never change once released, so it is agreed first.",
        "everything after it: nothing else compiles",
    ),
    "public-symbol": (
        "The name in the .syms file, in the block of the version that will first have it.",
        "Only names listed there leave the library; the block tells packagers and the linker which version is needed.",
        "programs do not link; " + _SYMFILE,
    ),
    "news": (
        "A line under 'New features' in the release notes.",
        "Users learn of the function there. It comes last, in a commit of its own.",
        _REVIEW,
    ),
    "driver-typedef": (
        "The C type of the driver's method, virDrv plus the name without 'vir'.",
        "Drivers are called through tables; the type keeps every driver's function to the public one's arguments.",
        "check-drivername: 'Driver method name … doesn't match public API'",
    ),
    "driver-member": (
        "The member of the driver struct that holds the method.",
        "The public function looks here whether this connection's driver can do it. The name follows from the function's.",
        "check-drivername: 'Driver struct field … should be named …'",
    ),
    "public-implementation": (
        "The function that programs call: it checks, and forwards to the driver.",
        "All checks that hold for every driver are made once, here, before any driver runs.",
        _SYMFILE + "; " + _APIBUILD,
    ),
    "rule-debug-entry": (
        "A debug line at entry with every argument, flags as 'flags=0x%x'.",
        "Bug reports come with debug logs; this line shows what a program really asked for.",
        "syntax-check: sc_flags_debug (the form of flags); else reviewers",
    ),
    "rule-reset-error": (
        "virResetLastError() right behind the debug line.",
        "Otherwise a program could read the error of an earlier call after this one succeeds.",
        _REVIEW,
    ),
    "rule-object-check": (
        "virCheckDomainReturn() or its like for the object.",
        "A stale or wrong pointer ends in an error here, not in a crash in a driver.",
        _REVIEW,
    ),
    "rule-read-only": (
        "virCheckReadOnlyGoto() in every function that changes something.",
        "Read-only connections are open to everyone on many machines. Where the check was forgotten, it became a CVE.",
        "no tool of libvirt's; 'lint' here compares it with @acl",
    ),
    "rule-arguments": (
        "Checks such as virCheckNonNullArgGoto() for each argument that has rules.",
        "Drivers and the wire code rely on them: a NULL string that may not be NULL crashes the packing.",
        _REVIEW,
    ),
    "rule-driver-check": (
        "'if (conn->driver->method)' before the call.",
        "Most drivers do not have most methods.",
        "a crash with the first driver that lacks it",
    ),
    "rule-internal-call": (
        "The call of the driver's method.",
        "This is what the function is for.",
        "the call does nothing",
    ),
    "rule-unsupported": (
        "virReportUnsupportedError() where the driver lacks the method.",
        "Programs tell 'not supported here' from other failures by this error, and fall back.",
        _REVIEW,
    ),
    "rule-dispatch-error": (
        "virDispatchError() at the error label.",
        "It hands the error to the program's own handler, if it set one.",
        _REVIEW,
    ),
    "rule-debug-return": (
        "A debug line at return, by the guide's rule 8.",
        "The guide asks for it; the tree follows it in 3 of some 390 functions, so it is not asked for here either.",
        "nothing",
    ),
    "rule-return": (
        "Status or result goes back to the caller on every path.",
        "-1, NULL or 0 for failure, by the return type.",
        "the compiler",
    ),
    "wire-procedure": (
        "The call's number in the procedure enum of the .x file.",
        "Client and daemon of different ages must agree on it for ever; so numbers are only ever appended.",
        "check-remote_protocol compares with the structs file",
    ),
    "wire-arguments": (
        "The struct with the arguments, as they travel.",
        "The connection and the stream are implied; every other argument has a member of its own.",
        "gendispatch.pl: it cannot write the stubs; check-remote_protocol",
    ),
    "wire-result": (
        "The struct with what comes back.",
        "A call that returns only 0 or -1 has none: the reply's status says it.",
        "gendispatch.pl: it cannot write the stubs; check-remote_protocol",
    ),
    "wire-generate": (
        "@generate before the procedure: who writes the code on both sides.",
        "Generated code is right by construction; about three of four calls need no hand-written line.",
        "gendispatch.pl: \"'@generate' annotation missing\"",
    ),
    "wire-acl": (
        "@acl before the procedure: the permission that a caller needs.",
        "The daemon serves users with different rights; the check function for the drivers is made from this line.",
        "gendispatch.pl: \"missing 'acl' option\"; check-aclrules, once a driver implements it",
    ),
    "client": (
        "The method's entry in the remote driver's table, and its function where that is not generated.",
        "Without the entry the call never leaves the program, however complete the rest is.",
        "the compiler warns of an unused stub; virsh says 'not supported by the connection driver'",
    ),
    "dispatcher": (
        "The daemon's side: unpacks arguments, calls the public function, packs the result.",
        "Generated for '@generate: both' and 'server'; by hand it must free on every path and check limits.",
        "the link of the daemon",
    ),
    "protocol-structs": (
        "The same structs and number in the file of expected structs.",
        "It holds the wire format fast: a later change of an old struct shows up as a diff here.",
        "check-remote_protocol (pdwtags compares it with the compiled code)",
    ),
    "internal-use": (
        "Older functions that the new one could take over.",
        "One implementation instead of two. Only a person can tell; it must not change what the old one does.",
        _REVIEW,
    ),
    "virsh-call": (
        "A call of the function somewhere in virsh.",
        "What virsh cannot call has not been shown to be usable. Sometimes it is an option of an existing command.",
        _REVIEW,
    ),
    "virsh-command": (
        "The command: its info, its options, its function, and its entry in the table of commands.",
        "The prefix (net-, pool-, vol-, …) follows from the object; the name itself is yours to choose.",
        "virsh self-test looks at the options; syntax-check at the code",
    ),
    "virsh-docs": (
        "The command's section in the manual page.",
        "Code and manual page come in one commit, always.",
        _REVIEW,
    ),
    "common-code": (
        "Code that several drivers share, in src/conf and src/util.",
        "It comes before the drivers that use it, with its tests. If one driver is concerned, nothing is needed.",
        _REVIEW,
    ),
    "drivers": (
        "The drivers whose tables set the method, the remote driver aside.",
        "At least one real driver must be able to do it. In a daemon it calls its EnsureACL function first.",
        "check-driverimpls (names), check-aclrules (access checks)",
    ),
    "test-driver": (
        "The same in the test driver.",
        "It shows that the function is not made for one hypervisor only, and lets everyone try it.",
        "check-driverimpls does not look here; reviewers do",
    ),
    "admin-server": (
        "The daemon's own function behind a function of the administration library.",
        "The library has no drivers: the dispatcher calls the daemon, with its objects in place of the client's.",
        "the link of the daemon fails without it",
    ),
}
