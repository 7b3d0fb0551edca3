"""The project's own short text on each step, for trees that bring no guide."""

from __future__ import annotations

OWN: dict[int, tuple[str, ...]] = {
    1: (
        "Declare the function in include/libvirt/libvirt-MODULE.h and export its name in src/libvirt_public.syms, in the "
        "block of the version under development.",
        "Think twice here: once released, a declaration can never change. Object first, 'unsigned int flags' last, no "
        "'long'. Everything else can be mended later.",
    ),
    2: (
        "Each public call ends in a driver's method. Give the method a type, virDrv plus the function's name without "
        "'vir', and give the driver struct of the module a member of that type.",
        "Drivers that do not set the member simply do not support the call; nothing has to be added to them.",
    ),
    3: (
        "The public function checks and forwards: log, reset the last error, check the object, refuse read-only "
        "connections if it changes anything, check the arguments, then call the driver's method.",
        "Where the driver has no such method it reports that the call is not supported; every failure goes through "
        "virDispatchError.",
    ),
    4: (
        "A client in one process and the drivers in a daemon: the call travels as XDR. The arguments and the results "
        "each get a struct in remote_protocol.x, the call a number in the procedure enum.",
        "Comments with @generate, @acl and @priority before the number say who writes the code on both sides and who may "
        "call. The file of expected structs holds the wire format fast, for ever.",
    ),
    5: (
        "Does the new function do what an older one does, and more? Then let the older one call the same code, without "
        "changing what it does. If it is related to nothing, there is nothing to do here.",
    ),
    6: (
        "A command in virsh proves that the function can be used, and makes it easy to try. It has an info, its options, a "
        "function and an entry in the table of commands, and it is described in the manual page.",
        "virsh also talks to older daemons: where an older call can do the same, fall back to it.",
    ),
    7: (
        "What several drivers need belongs into src/conf or src/util, with tests of its own, before the first driver uses "
        "it. If only one driver is concerned, there is nothing to do here.",
    ),
    8: (
        "Now make it work: one driver in each patch, the test driver among them, since it lets everyone try the call "
        "without a hypervisor.",
        "A driver's function checks its flags, finds the object, checks access where it lives in a daemon, does the work, and "
        "releases what it took.",
    ),
}
