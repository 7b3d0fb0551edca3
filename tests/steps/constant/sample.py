"""A small tree in libvirt's form with a flag, a parameter, a field of the statistics and a value, finished at every site."""

from __future__ import annotations

from steps.extension import read_one
from steps.inspect import inspect
from steps.model import Finding
from steps.plan import Planned, plan
from steps.tree.facts import Facts
from tests.steps.function.generate.sample import Tree

HEADER = "include/libvirt/libvirt-domain.h"
PUBLIC = "src/libvirt-domain.c"
CONF = "src/conf/frob_conf.h"
QEMU = "src/qemu/qemu_driver.c"
TEST = "src/test/test_driver.c"
VIRSH = "tools/virsh-domain.c"
MANUAL = "docs/manpages/virsh.rst"

FILES = {
    HEADER: """
typedef enum {
    VIR_DOMAIN_FROB_NONE   = 0,        /* Nothing special (Since: 1.0.0) */
    VIR_DOMAIN_FROB_FAST   = 1 << 0,   /* Frob in a hurry (Since: 1.0.0) */
#if 0
    VIR_DOMAIN_FROB_GHOST  = 1 << 7,   /* not compiled (Since: 1.0.0) */
#endif
    /* VIR_DOMAIN_FROB_PAST = 1 << 6, */
    VIR_DOMAIN_FROB_SAFELY = 1 << 1,   /* Frob with care,
                                          and slowly (Since: 2.0.0) */
} virDomainFrobFlags;

typedef enum {
    VIR_DOMAIN_FROBBED_UNKNOWN = 0, /* nobody knows (Since: 1.0.0) */
    VIR_DOMAIN_FROBBED_USER = 1, /* a person did it (Since: 2.0.0) */

# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_FROBBED_LAST /* (Since: 1.0.0) */
# endif
} virDomainFrobbedReason;

/**
 * VIR_DOMAIN_FROB_PARAM_LEVEL:
 *
 * How much is frobbed, as an unsigned int.
 *
 * Since: 2.0.0
 */
# define VIR_DOMAIN_FROB_PARAM_LEVEL "frob_level"

int virDomainFrob(virDomainPtr dom, unsigned int flags);
int virConnectGetAllDomainStats(virConnectPtr conn, unsigned int stats, unsigned int flags);
""",
    PUBLIC: """
/**
 * virDomainFrob:
 * @dom: a domain
 * @flags: bitwise-OR of virDomainFrobFlags
 *
 * If @flags includes VIR_DOMAIN_FROB_SAFELY, it takes longer.
 *
 * Returns 0 on success, -1 on error.
 */
int
virDomainFrob(virDomainPtr dom, unsigned int flags)
{
    virResetLastError();

    if (flags & VIR_DOMAIN_FROB_SAFELY)
        virCheckReadOnlyGoto(dom->conn->flags, error);

    VIR_EXCLUSIVE_FLAGS_GOTO(VIR_DOMAIN_FROB_FAST,
                             VIR_DOMAIN_FROB_SAFELY,
                             error);

    if (dom->conn->driver->domainFrob) {
        int ret = dom->conn->driver->domainFrob(dom, flags);
        if (ret < 0)
            goto error;
        return ret;
    }

 error:
    return -1;
}

/**
 * virConnectGetAllDomainStats:
 *
 * "frob.<num>.count" - how often it was frobbed
 */
int
virConnectGetAllDomainStats(virConnectPtr conn, unsigned int stats, unsigned int flags)
{
    return -1;
}
""",
    CONF: """
#define VIR_FROB_FLAGS_ALL \\
    (VIR_DOMAIN_FROB_FAST | \\
     VIR_DOMAIN_FROB_SAFELY)
""",
    QEMU: """
static int
qemuDomainFrob(virDomainPtr dom, unsigned int flags)
{
    virCheckFlags(VIR_FROB_FLAGS_ALL, -1);

    if (virTypedParamsValidate(params, nparams,
                               VIR_DOMAIN_FROB_PARAM_LEVEL, VIR_TYPED_PARAM_UINT,
                               NULL) < 0)
        return -1;
    virDomainObjSetState(vm, VIR_DOMAIN_PAUSED, VIR_DOMAIN_FROBBED_USER);
    return 0;
}

static int
qemuDomainGetStatsFrob(virTypedParamList *params)
{
    virTypedParamListAddUInt(params, 1, "frob.%zu.count", i);
    return 0;
}

static virHypervisorDriver qemuHypervisorDriver = {
    .name = "QEMU",
    .domainFrob = qemuDomainFrob, /* 1.0.0 */
};

static struct worker workers[] = {
    { qemuDomainGetStatsFrob, VIR_DOMAIN_STATS_FROB, false },
};
""",
    TEST: """
static int
testDomainFrob(virDomainPtr dom, unsigned int flags)
{
    /* VIR_DOMAIN_FROB_SAFELY */
    virCheckFlags(VIR_DOMAIN_FROB_FAST, -1);
    return 0;
}

static virHypervisorDriver testHypervisorDriver = {
    .name = "Test",
    .domainFrob = testDomainFrob, /* 1.0.0 */
};
""",
    "src/driver-hypervisor.h": """
typedef int
(*virDrvDomainFrob)(virDomainPtr dom,
                    unsigned int flags);

struct _virHypervisorDriver {
    const char *name;
    virDrvDomainFrob domainFrob;
};
""",
    "src/internal.h": "# define VIR_EXCLUSIVE_FLAGS_GOTO(FLAG1, FLAG2, LABEL)\n",
    "src/conf/domain_conf.c": """
VIR_ENUM_IMPL(virDomainFrobbedReason,
              VIR_DOMAIN_FROBBED_LAST,
              "unknown",
              /* a comment, with a comma */ "user",
);
""",
    VIRSH: """
static const vshCmdOptDef opts_frob[] = {
    VIRSH_COMMON_OPT_DOMAIN_FULL(0),
    {.name = "safely",
     .type = VSH_OT_BOOL,
    },
    {.name = "level",
     .type = VSH_OT_INT,
    },
    {.name = NULL}
};

VIR_ENUM_IMPL(virshDomainFrobbed, VIR_DOMAIN_FROBBED_LAST, N_("unknown"), N_("by a person"));

static bool
cmdFrob(vshControl *ctl, const vshCmd *cmd)
{
    unsigned int flags = 0;
    unsigned int level = 0;
    bool safely = vshCommandOptBool(cmd, "safely");

    if (safely)
        flags |= VIR_DOMAIN_FROB_SAFELY;
    if (vshCommandOptUInt(ctl, cmd, "level", &level) > 0 &&
        virTypedParamsAddUInt(&params, &nparams, &maxparams,
                              VIR_DOMAIN_FROB_PARAM_LEVEL, level) < 0)
        return false;
    return virDomainFrob(dom, flags) == 0;
}

const vshCmdDef domManagementCmds[] = {
    {.name = "frob",
     .handler = cmdFrob,
     .opts = opts_frob,
     .info = &info_frob,
     .flags = 0
    },
    {.name = NULL}
};
""",
    MANUAL: """
frob
----

**Syntax:**

::

   frob domain [--safely] [--level NUMBER]

Frob a domain. With *--safely* it takes longer; *--level* says how much.

domstats
--------

**Syntax:**

::

   domstats [--frob]

* ``frob.<num>.count`` - how often it was frobbed
""",
    "src/remote/remote_protocol.x": """
enum remote_procedure {
    /**
     * @generate: both
     * @acl: domain:write
     * @acl: domain:save:VIR_DOMAIN_FROB_SAFELY
     */
    REMOTE_PROC_DOMAIN_FROB = 1
};
""",
}


def tree(**replaced: tuple[str, str]) -> Facts:
    """The sample; each of ``replaced`` is a path's key in :data:`FILES` by its name here and (old, new) text."""
    files = dict(FILES)
    for name, (old, new) in replaced.items():
        path = globals()[name.upper()]
        assert old in files[path]
        files[path] = files[path].replace(old, new)
    return Facts(Tree(files))


def finding(facts: Facts, ref: str, check: str) -> Finding:
    """What ``check`` says of the subject ``ref``."""
    found = inspect(facts, ref).finding(check)
    assert found is not None
    return found


def planned(text: str, facts: Facts | None = None, **choices: str) -> Planned:
    """The plan for a text in the word form; ``virsh_option=x`` is the choice ``virsh-option``."""
    from dataclasses import replace

    chosen = {key.replace("_", "-"): value for key, value in choices.items()}
    return plan((facts or tree()).snapshot, [replace(read_one(text), choices=chosen)])


def added(found: Planned, path: str) -> str:
    """The lines that a plan adds to the file ``path``."""
    diff = found.plan.diff().decode()
    own = diff.partition(f"+++ b/{path}\n")[2].partition("diff --git")[0]
    return "".join(line[1:] + "\n" for line in own.splitlines() if line.startswith("+"))
