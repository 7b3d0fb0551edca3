/*
 * virsh.c: a shell for the library
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <getopt.h>

#include "virsh.h"

#define VIRSH_WORDS_MAX 64

char **
virshCompleteEmpty(vshControl *ctl G_GNUC_UNUSED,
                   const vshCmd *cmd G_GNUC_UNUSED,
                   unsigned int completerflags G_GNUC_UNUSED)
{
    return g_new0(char *, 1);
}


/*
 * "help" command
 */
static const vshCmdInfo info_help[] = {
    {.name = "help",
     .data = N_("list the commands, or explain one")
    },
    {.name = "desc",
     .data = ""
    },
    {.name = NULL}
};

static const vshCmdOptDef opts_help[] = {
    {.name = "command",
     .type = VSH_OT_DATA,
     .help = N_("the command to explain")
    },
    {.name = NULL}
};

static bool
cmdHelp(vshControl *ctl, const vshCmd *cmd)
{
    const vshCmdGrp *group;
    const vshCmdDef *def;
    const char *name = NULL;

    if (vshCommandOptStringReq(ctl, cmd, "command", &name) < 0)
        return false;

    if (name && !(def = vshCmddefSearch(ctl, name))) {
        vshError(ctl, _("unknown command: '%s'"), name);
        return false;
    }
    if (name) {
        vshCmddefHelp(ctl, def);
        return true;
    }

    for (group = ctl->groups; group->name; group++) {
        vshPrint(ctl, " %s\n", group->name);
        for (def = group->commands; def->name; def++) {
            if (!(def->flags & VSH_CMD_FLAG_HIDDEN))
                vshPrint(ctl, "    %-20s %s\n", def->name, vshCmddefGetInfo(def, "help"));
        }
    }
    return true;
}


/*
 * "self-test" command
 */
static const vshCmdInfo info_self_test[] = {
    {.name = "help",
     .data = N_("look whether the tables of all commands are sound")
    },
    {.name = "desc",
     .data = ""
    },
    {.name = NULL}
};

static bool
cmdSelfTest(vshControl *ctl, const vshCmd *cmd G_GNUC_UNUSED)
{
    const vshCmdGrp *group;
    const vshCmdDef *def;
    bool ret = true;

    for (group = ctl->groups; group->name; group++) {
        for (def = group->commands; def->name; def++) {
            if (!vshCmddefCheckInternals(ctl, def))
                ret = false;
        }
    }
    return ret;
}


static const vshCmdDef virshCmds[] = {
    {.name = "help",
     .handler = cmdHelp,
     .opts = opts_help,
     .info = info_help,
     .flags = VSH_CMD_FLAG_NOCONNECT
    },
    {.name = "self-test",
     .handler = cmdSelfTest,
     .opts = NULL,
     .info = info_self_test,
     .flags = VSH_CMD_FLAG_NOCONNECT | VSH_CMD_FLAG_HIDDEN
    },
    {.name = NULL}
};

static const vshCmdGrp cmdGroups[] = {
    {VIRSH_CMD_GRP_DOM_MANAGEMENT, "domain", domManagementCmds},
    {VIRSH_CMD_GRP_DOM_MONITORING, "monitor", domMonitoringCmds},
    {VIRSH_CMD_GRP_HOST_AND_HV, "host", hostAndHypervisorCmds},
    {VIRSH_CMD_GRP_NETWORK, "network", networkCmds},
    {VIRSH_CMD_GRP_VIRSH, "virsh", virshCmds},
    {NULL, NULL, NULL}
};

/* One argument may hold several commands: 'start spare; list'. Words are
 * split at blanks, and single or double quotes hold them together. */
static bool
virshRunString(vshControl *ctl,
               char *text)
{
    char *words[VIRSH_WORDS_MAX];
    bool ret = true;

    while (ret && *text) {
        bool more = true;
        int n = 0;

        while (more && n < VIRSH_WORDS_MAX) {
            char quote = 0;
            char stop;
            char *out;

            text += strspn(text, " \t\n");
            if (!*text)
                break;

            words[n] = out = text;
            for (; *text && (quote || !strchr(" \t\n;", *text)); text++) {
                if (!quote && (*text == '\'' || *text == '"'))
                    quote = *text;
                else if (quote == *text)
                    quote = 0;
                else
                    *out++ = *text;
            }
            stop = *text;
            if (text > words[n])
                n++;
            if (stop)
                text++;
            *out = '\0';
            more = stop && stop != ';';
        }
        if (n > 0)
            ret = vshCommandRun(ctl, n, words);
    }
    return ret;
}


int
main(int argc,
     char **argv)
{
    vshControl ctl = { .groups = cmdGroups };
    bool ret;
    int c;

    /* The + leaves the options of the command to the command. */
    while ((c = getopt(argc, argv, "+c:rqV")) != -1) {
        switch (c) {
        case 'c':
            ctl.connname = optarg;
            break;
        case 'r':
            ctl.readonly = true;
            break;
        case 'q':
            ctl.quiet = true;
            break;
        case 'V':
            puts(PACKAGE_VERSION);
            return 0;
        default:
            return 2;
        }
    }

    if (optind == argc) {
        fprintf(stderr, "%s", _("usage: virsh [-c URI] [-r] [-q] COMMAND [ARG]...\n"));
        return 2;
    }

    if (optind == argc - 1)
        ret = virshRunString(&ctl, argv[optind]);
    else
        ret = vshCommandRun(&ctl, argc - optind, argv + optind);

    if (ctl.conn)
        virConnectClose(ctl.conn);
    return ret ? 0 : 1;
}
