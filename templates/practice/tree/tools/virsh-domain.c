/*
 * virsh-domain.c: commands that manage domains
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "virsh-util.h"

/*
 * "desc" command
 */
static const vshCmdInfo info_desc[] = {
    {.name = "help",
     .data = N_("show or set the description or the title of a domain")
    },
    {.name = "desc",
     .data = N_("Without a new text it shows what is set.")
    },
    {.name = NULL}
};

static const vshCmdOptDef opts_desc[] = {
    VIRSH_COMMON_OPT_DOMAIN_FULL(0),
    {.name = "title",
     .type = VSH_OT_BOOL,
     .help = N_("the title, not the description")
    },
    {.name = "new-desc",
     .type = VSH_OT_DATA,
     .flags = VSH_OFLAG_EMPTY_OK,
     .completer = virshCompleteEmpty,
     .help = N_("the new text, an empty one to remove it")
    },
    {.name = NULL}
};

static bool
cmdDesc(vshControl *ctl, const vshCmd *cmd)
{
    g_autoptr(virshDomain) dom = NULL;
    g_autofree char *current = NULL;
    const char *text = NULL;
    int type = VIR_DOMAIN_METADATA_DESCRIPTION;

    if (!(dom = virshCommandOptDomain(ctl, cmd, NULL)))
        return false;

    if (vshCommandOptBool(cmd, "title"))
        type = VIR_DOMAIN_METADATA_TITLE;

    if (vshCommandOptStringReq(ctl, cmd, "new-desc", &text) < 0)
        return false;

    if (text) {
        if (virDomainSetMetadata(dom, type, *text ? text : NULL, NULL, NULL, 0) < 0)
            return false;
        vshPrintExtra(ctl, "%s", _("Changed\n"));
        return true;
    }

    if (!(current = virDomainGetMetadata(dom, type, NULL, 0)))
        return false;
    vshPrint(ctl, "%s\n", current);
    return true;
}


/*
 * "destroy" command
 */
static const vshCmdInfo info_destroy[] = {
    {.name = "help",
     .data = N_("stop a domain at once")
    },
    {.name = "desc",
     .data = N_("As if its power cord were pulled.")
    },
    {.name = NULL}
};

static const vshCmdOptDef opts_destroy[] = {
    VIRSH_COMMON_OPT_DOMAIN_FULL(VIR_CONNECT_LIST_DOMAINS_ACTIVE),
    {.name = NULL}
};

static bool
cmdDestroy(vshControl *ctl, const vshCmd *cmd)
{
    g_autoptr(virshDomain) dom = NULL;
    const char *name;

    if (!(dom = virshCommandOptDomain(ctl, cmd, &name)))
        return false;

    if (virDomainDestroy(dom) < 0) {
        vshError(ctl, _("failed to destroy domain '%s'"), name);
        return false;
    }

    vshPrintExtra(ctl, _("Domain '%s' destroyed\n"), name);
    return true;
}


/*
 * "domid" command
 */
static const vshCmdInfo info_domid[] = {
    {.name = "help",
     .data = N_("show the number of a running domain")
    },
    {.name = "desc",
     .data = N_("")
    },
    {.name = NULL}
};

static const vshCmdOptDef opts_domid[] = {
    VIRSH_COMMON_OPT_DOMAIN_FULL(VIR_CONNECT_LIST_DOMAINS_ACTIVE),
    {.name = NULL}
};

static bool
cmdDomid(vshControl *ctl, const vshCmd *cmd)
{
    g_autoptr(virshDomain) dom = NULL;
    unsigned int id;

    if (!(dom = virshCommandOptDomain(ctl, cmd, NULL)))
        return false;

    id = virDomainGetID(dom);
    if (id == (unsigned int) -1)
        vshPrint(ctl, "%s\n", "-");
    else
        vshPrint(ctl, "%u\n", id);
    return true;
}


/*
 * "domname" command
 */
static const vshCmdInfo info_domname[] = {
    {.name = "help",
     .data = N_("show the name of a domain")
    },
    {.name = "desc",
     .data = N_("")
    },
    {.name = NULL}
};

static const vshCmdOptDef opts_domname[] = {
    VIRSH_COMMON_OPT_DOMAIN_FULL(VIR_CONNECT_LIST_DOMAINS_ACTIVE),
    {.name = NULL}
};

static bool
cmdDomname(vshControl *ctl, const vshCmd *cmd)
{
    g_autoptr(virshDomain) dom = NULL;

    if (!(dom = virshCommandOptDomain(ctl, cmd, NULL)))
        return false;

    vshPrint(ctl, "%s\n", virDomainGetName(dom));
    return true;
}


/*
 * "domuuid" command
 */
static const vshCmdInfo info_domuuid[] = {
    {.name = "help",
     .data = N_("show the UUID of a domain")
    },
    {.name = "desc",
     .data = N_("")
    },
    {.name = NULL}
};

static const vshCmdOptDef opts_domuuid[] = {
    VIRSH_COMMON_OPT_DOMAIN_FULL(0),
    {.name = NULL}
};

static bool
cmdDomuuid(vshControl *ctl, const vshCmd *cmd)
{
    g_autoptr(virshDomain) dom = NULL;
    char uuid[VIR_UUID_STRING_BUFLEN];

    if (!(dom = virshCommandOptDomain(ctl, cmd, NULL)))
        return false;

    if (virDomainGetUUIDString(dom, uuid) < 0)
        return false;

    vshPrint(ctl, "%s\n", uuid);
    return true;
}


/*
 * "dumpxml" command
 */
static const vshCmdInfo info_dumpxml[] = {
    {.name = "help",
     .data = N_("show what a domain is made of")
    },
    {.name = "desc",
     .data = N_("")
    },
    {.name = NULL}
};

static const vshCmdOptDef opts_dumpxml[] = {
    VIRSH_COMMON_OPT_DOMAIN_FULL(0),
    {.name = NULL}
};

static bool
cmdDumpXML(vshControl *ctl, const vshCmd *cmd)
{
    g_autoptr(virshDomain) dom = NULL;
    g_autofree char *xml = NULL;

    if (!(dom = virshCommandOptDomain(ctl, cmd, NULL)))
        return false;

    if (!(xml = virDomainGetXMLDesc(dom, 0)))
        return false;

    vshPrint(ctl, "%s", xml);
    return true;
}


/*
 * "setvcpus" command
 */
static const vshCmdInfo info_setvcpus[] = {
    {.name = "help",
     .data = N_("change the number of virtual CPUs of a domain")
    },
    {.name = "desc",
     .data = N_("")
    },
    {.name = NULL}
};

static const vshCmdOptDef opts_setvcpus[] = {
    VIRSH_COMMON_OPT_DOMAIN_FULL(0),
    {.name = "count",
     .type = VSH_OT_INT,
     .flags = VSH_OFLAG_REQ,
     .help = N_("the new number")
    },
    {.name = NULL}
};

static bool
cmdSetvcpus(vshControl *ctl, const vshCmd *cmd)
{
    g_autoptr(virshDomain) dom = NULL;
    unsigned int count = 0;

    if (!(dom = virshCommandOptDomain(ctl, cmd, NULL)))
        return false;

    if (vshCommandOptUInt(ctl, cmd, "count", &count) < 0)
        return false;

    return virDomainSetVcpus(dom, count) == 0;
}


/*
 * "start" command
 */
static const vshCmdInfo info_start[] = {
    {.name = "help",
     .data = N_("start a domain")
    },
    {.name = "desc",
     .data = N_("")
    },
    {.name = NULL}
};

static const vshCmdOptDef opts_start[] = {
    VIRSH_COMMON_OPT_DOMAIN_FULL(VIR_CONNECT_LIST_DOMAINS_INACTIVE),
    {.name = NULL}
};

static bool
cmdStart(vshControl *ctl, const vshCmd *cmd)
{
    g_autoptr(virshDomain) dom = NULL;
    const char *name;

    if (!(dom = virshCommandOptDomain(ctl, cmd, &name)))
        return false;

    if (virDomainCreate(dom) < 0) {
        vshError(ctl, _("failed to start domain '%s'"), name);
        return false;
    }

    vshPrintExtra(ctl, _("Domain '%s' started\n"), name);
    return true;
}


const vshCmdDef domManagementCmds[] = {
    {.name = "desc",
     .handler = cmdDesc,
     .opts = opts_desc,
     .info = info_desc,
     .flags = 0
    },
    {.name = "destroy",
     .handler = cmdDestroy,
     .opts = opts_destroy,
     .info = info_destroy,
     .flags = 0
    },
    {.name = "domid",
     .handler = cmdDomid,
     .opts = opts_domid,
     .info = info_domid,
     .flags = 0
    },
    {.name = "domname",
     .handler = cmdDomname,
     .opts = opts_domname,
     .info = info_domname,
     .flags = 0
    },
    {.name = "domuuid",
     .handler = cmdDomuuid,
     .opts = opts_domuuid,
     .info = info_domuuid,
     .flags = 0
    },
    {.name = "dumpxml",
     .handler = cmdDumpXML,
     .opts = opts_dumpxml,
     .info = info_dumpxml,
     .flags = 0
    },
    {.name = "setvcpus",
     .handler = cmdSetvcpus,
     .opts = opts_setvcpus,
     .info = info_setvcpus,
     .flags = 0
    },
    {.name = "start",
     .handler = cmdStart,
     .opts = opts_start,
     .info = info_start,
     .flags = 0
    },
    {.name = NULL}
};
