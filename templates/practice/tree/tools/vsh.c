/*
 * vsh.c: what a shell of commands needs
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "vsh.h"

static char *lastErrorMessage;

static void
vshPrintError(const char *text)
{
    fflush(stdout);
    fprintf(stderr, _("error: %s\n"), text);
}


void
vshError(vshControl *ctl G_GNUC_UNUSED,
         const char *format, ...)
{
    g_autofree char *text = NULL;
    va_list ap;

    va_start(ap, format);
    if (vasprintf(&text, format, ap) < 0)
        abort();
    va_end(ap);
    vshPrintError(text);
}


void
vshPrint(vshControl *ctl G_GNUC_UNUSED,
         const char *format, ...)
{
    va_list ap;

    va_start(ap, format);
    vprintf(format, ap);
    va_end(ap);
}


void
vshPrintExtra(vshControl *ctl,
              const char *format, ...)
{
    va_list ap;

    if (ctl->quiet)
        return;

    va_start(ap, format);
    vprintf(format, ap);
    va_end(ap);
}


void
vshSaveLibvirtError(void)
{
    if (!virGetLastError())
        return;
    g_free(lastErrorMessage);
    lastErrorMessage = g_strdup(virGetLastErrorMessage());
}


void
vshResetLibvirtError(void)
{
    VIR_FREE(lastErrorMessage);
    virResetLastError();
}


static const char *
vshCommandOpt(const vshCmd *cmd,
              const char *name)
{
    size_t i;

    for (i = 0; cmd->def->opts && cmd->def->opts[i].name; i++) {
        if (STREQ(cmd->def->opts[i].name, name))
            return cmd->values[i];
    }
    /* A handler asks for an option that its table does not have. */
    fprintf(stderr, _("internal error: '%s' has no option '%s'\n"), cmd->def->name, name);
    abort();
}


static int
vshBadNumber(vshControl *ctl,
             const char *name,
             const char *text)
{
    vshError(ctl, _("'%s' is no good number for <%s>"), text, name);
    return -1;
}


int
vshCommandOptLongLong(vshControl *ctl, const vshCmd *cmd,
                      const char *name, long long *value)
{
    const char *text = vshCommandOpt(cmd, name);
    char *end;

    if (!text)
        return 0;

    errno = 0;
    *value = strtoll(text, &end, 10);
    return errno || end == text || *end ? vshBadNumber(ctl, name, text) : 1;
}


int
vshCommandOptULongLong(vshControl *ctl, const vshCmd *cmd,
                       const char *name, unsigned long long *value)
{
    const char *text = vshCommandOpt(cmd, name);
    char *end;

    if (!text)
        return 0;

    errno = 0;
    *value = strtoull(text, &end, 10);
    return errno || end == text || *end || *text == '-' ? vshBadNumber(ctl, name, text) : 1;
}


int
vshCommandOptInt(vshControl *ctl, const vshCmd *cmd,
                 const char *name, int *value)
{
    long long number;
    int rc = vshCommandOptLongLong(ctl, cmd, name, &number);

    if (rc <= 0)
        return rc;
    if (number < INT_MIN || number > INT_MAX)
        return vshBadNumber(ctl, name, vshCommandOpt(cmd, name));
    *value = number;
    return 1;
}


int
vshCommandOptUInt(vshControl *ctl, const vshCmd *cmd,
                  const char *name, unsigned int *value)
{
    unsigned long long number;
    int rc = vshCommandOptULongLong(ctl, cmd, name, &number);

    if (rc <= 0)
        return rc;
    if (number > UINT_MAX)
        return vshBadNumber(ctl, name, vshCommandOpt(cmd, name));
    *value = number;
    return 1;
}


int
vshCommandOptStringQuiet(vshControl *ctl G_GNUC_UNUSED, const vshCmd *cmd,
                         const char *name, const char **value)
{
    *value = vshCommandOpt(cmd, name);
    return *value != NULL;
}


int
vshCommandOptStringReq(vshControl *ctl, const vshCmd *cmd,
                       const char *name, const char **value)
{
    const vshCmdOptDef *opt;
    const char *text = vshCommandOpt(cmd, name);

    for (opt = cmd->def->opts; STRNEQ(opt->name, name); opt++)
        ;

    if (text && !*text && !(opt->flags & VSH_OFLAG_EMPTY_OK)) {
        vshError(ctl, _("<%s> must not be empty"), name);
        return -1;
    }
    *value = text;
    return text != NULL;
}


bool
vshCommandOptBool(const vshCmd *cmd,
                  const char *name)
{
    return vshCommandOpt(cmd, name) != NULL;
}


const char *
vshCmddefGetInfo(const vshCmdDef *cmd,
                 const char *name)
{
    const vshCmdInfo *info;

    for (info = cmd->info; info && info->name; info++) {
        if (STREQ(info->name, name))
            return info->data;
    }
    return NULL;
}


const vshCmdDef *
vshCmddefSearch(vshControl *ctl,
                const char *name)
{
    const vshCmdGrp *group;
    const vshCmdDef *def;

    for (group = ctl->groups; group->name; group++) {
        for (def = group->commands; def->name; def++) {
            if (STREQ(def->name, name))
                return def;
        }
    }
    return NULL;
}


static bool
vshOptIsPositional(const vshCmdOptDef *opt)
{
    return opt->type == VSH_OT_DATA || opt->type == VSH_OT_ARGV ||
        (opt->type == VSH_OT_INT && (opt->flags & VSH_OFLAG_REQ));
}


void
vshCmddefHelp(vshControl *ctl,
              const vshCmdDef *def)
{
    const vshCmdOptDef *opt;
    const char *desc = vshCmddefGetInfo(def, "desc");

    vshPrint(ctl, _("%s - %s\n\n  %s"), def->name,
             NULLSTR_EMPTY(vshCmddefGetInfo(def, "help")), def->name);
    for (opt = def->opts; opt && opt->name; opt++) {
        if (opt->flags & VSH_OFLAG_REQ)
            vshPrint(ctl, " <%s>", opt->name);
        else
            vshPrint(ctl, opt->type == VSH_OT_BOOL ? " [--%s]" : " [--%s <value>]", opt->name);
    }
    vshPrint(ctl, "\n");
    if (desc && *desc)
        vshPrint(ctl, "\n%s\n", desc);
    for (opt = def->opts; opt && opt->name; opt++)
        vshPrint(ctl, "  %-16s %s\n", opt->name, opt->help);
}


/* For "virsh self-test": is the table of this command as it should be? */
bool
vshCmddefCheckInternals(vshControl *ctl,
                        const vshCmdDef *def)
{
    const vshCmdOptDef *opt;
    const char *help = vshCmddefGetInfo(def, "help");
    bool optional = false;
    bool ret = true;

#define BAD(...) \
    do { \
        vshError(ctl, __VA_ARGS__); \
        ret = false; \
    } while (0)

    if (!def->handler)
        BAD(_("command '%s' has no handler"), def->name);
    if (!help || !*help)
        BAD(_("command '%s' has no help"), def->name);
    if (!vshCmddefGetInfo(def, "desc"))
        BAD(_("command '%s' has no description"), def->name);

    for (opt = def->opts; opt && opt->name; opt++) {
        if (!opt->help || !*opt->help)
            BAD(_("option '%s' of command '%s' has no help"), opt->name, def->name);
        if (opt->type == VSH_OT_BOOL && (opt->flags & VSH_OFLAG_REQ))
            BAD(_("option '%s' of command '%s' is a switch and must not be required"),
                opt->name, def->name);
        if (opt->type == VSH_OT_ARGV && opt[1].name)
            BAD(_("option '%s' of command '%s' must be the last"), opt->name, def->name);
        if (!vshOptIsPositional(opt))
            continue;
        if (optional && (opt->flags & VSH_OFLAG_REQ))
            BAD(_("option '%s' of command '%s' is required and must come before optional ones"),
                opt->name, def->name);
        if (!(opt->flags & VSH_OFLAG_REQ))
            optional = true;
    }
#undef BAD

    return ret;
}


static bool
vshCommandParse(vshControl *ctl,
                vshCmd *cmd,
                int argc,
                char **argv)
{
    const vshCmdOptDef *opts = cmd->def->opts;
    size_t i;

    for (; argc > 0; argc--, argv++) {
        if (STRPREFIX(*argv, "--")) {
            const char *name = *argv + 2;
            const char *equals = strchr(name, '=');
            size_t len = equals ? (size_t) (equals - name) : strlen(name);

            for (i = 0; opts && opts[i].name; i++) {
                if (strlen(opts[i].name) == len && strncmp(opts[i].name, name, len) == 0)
                    break;
            }
            if (!opts || !opts[i].name) {
                vshError(ctl, _("command '%s' has no option '%s'"), cmd->def->name, *argv);
                return false;
            }
            if (opts[i].type == VSH_OT_BOOL) {
                cmd->values[i] = "yes";
            } else if (equals) {
                cmd->values[i] = equals + 1;
            } else if (argc > 1) {
                argc--;
                cmd->values[i] = *++argv;
            } else {
                vshError(ctl, _("option '%s' needs a value"), *argv);
                return false;
            }
            continue;
        }

        for (i = 0; opts && opts[i].name; i++) {
            if (vshOptIsPositional(&opts[i]) && !cmd->values[i] &&
                !(opts[i].flags & VSH_OFLAG_REQ_OPT))
                break;
        }
        if (!opts || !opts[i].name) {
            vshError(ctl, _("command '%s' does not know what to do with '%s'"),
                     cmd->def->name, *argv);
            return false;
        }
        cmd->values[i] = *argv;
    }

    for (i = 0; opts && opts[i].name; i++) {
        if ((opts[i].flags & VSH_OFLAG_REQ) && !cmd->values[i]) {
            vshError(ctl, _("command '%s' needs <%s>"), cmd->def->name, opts[i].name);
            return false;
        }
    }
    return true;
}


static bool
vshConnect(vshControl *ctl)
{
    if (ctl->conn)
        return true;

    if (ctl->readonly)
        ctl->conn = virConnectOpenReadOnly(ctl->connname);
    else
        ctl->conn = virConnectOpen(ctl->connname);
    if (!ctl->conn)
        vshError(ctl, "%s", _("failed to connect to the hypervisor"));
    return ctl->conn != NULL;
}


bool
vshCommandRun(vshControl *ctl,
              int argc,
              char **argv)
{
    vshCmd cmd = { 0 };
    bool ret;

    if (!(cmd.def = vshCmddefSearch(ctl, argv[0]))) {
        vshError(ctl, _("unknown command: '%s'"), argv[0]);
        return false;
    }
    if (!vshCommandParse(ctl, &cmd, argc - 1, argv + 1))
        return false;

    vshResetLibvirtError();
    ret = ((cmd.def->flags & VSH_CMD_FLAG_NOCONNECT) || vshConnect(ctl)) &&
          cmd.def->handler(ctl, &cmd);

    if (!ret) {
        if (!lastErrorMessage)
            vshSaveLibvirtError();
        if (lastErrorMessage)
            vshPrintError(lastErrorMessage);
    }
    vshResetLibvirtError();
    return ret;
}
