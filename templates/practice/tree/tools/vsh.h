/*
 * vsh.h: what a shell of commands needs
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "internal.h"

typedef struct _vshControl vshControl;
typedef struct _vshCmd vshCmd;

typedef enum {
    VSH_OT_BOOL, /* --option */
    VSH_OT_STRING, /* --option text, may be left out */
    VSH_OT_INT, /* --option number */
    VSH_OT_DATA, /* text that may stand without --option */
    VSH_OT_ARGV, /* all the rest of the line, last of all */
} vshCmdOptType;

enum {
    VSH_OFLAG_NONE = 0,
    VSH_OFLAG_REQ = (1 << 0), /* must be given */
    VSH_OFLAG_EMPTY_OK = (1 << 1), /* an empty string is a string */
    VSH_OFLAG_REQ_OPT = (1 << 2), /* --option must be written out */
};

/* What tab offers. The practice virsh has no tab; its options still say. */
typedef char **(*vshCompleter)(vshControl *ctl,
                               const vshCmd *cmd,
                               unsigned int flags);

typedef struct _vshCmdInfo vshCmdInfo;
struct _vshCmdInfo {
    const char *name; /* "help" or "desc"; NULL ends the list */
    const char *data;
};

typedef struct _vshCmdOptDef vshCmdOptDef;
struct _vshCmdOptDef {
    const char *name; /* NULL ends the list */
    vshCmdOptType type;
    unsigned int flags; /* VSH_OFLAG_* */
    const char *help;
    vshCompleter completer;
    unsigned int completer_flags;
};

enum {
    VSH_CMD_FLAG_NOCONNECT = (1 << 0), /* works without a connection */
    VSH_CMD_FLAG_HIDDEN = (1 << 1), /* not in the help */
};

typedef struct _vshCmdDef vshCmdDef;
struct _vshCmdDef {
    const char *name; /* NULL ends the list */
    bool (*handler)(vshControl *ctl, const vshCmd *cmd);
    const vshCmdOptDef *opts;
    const vshCmdInfo *info;
    unsigned int flags;
};

typedef struct _vshCmdGrp vshCmdGrp;
struct _vshCmdGrp {
    const char *name; /* NULL ends the list */
    const char *keyword;
    const vshCmdDef *commands;
};

struct _vshControl {
    const vshCmdGrp *groups;
    const char *connname;
    bool readonly;
    bool quiet;
    virConnectPtr conn;
};

#define VSH_OPT_MAX 16

struct _vshCmd {
    const vshCmdDef *def;
    const char *values[VSH_OPT_MAX]; /* beside def->opts; NULL if not given */
};

void vshError(vshControl *ctl,
              const char *format, ...)
    G_GNUC_PRINTF(2, 3);
void vshPrint(vshControl *ctl,
              const char *format, ...)
    G_GNUC_PRINTF(2, 3);
void vshPrintExtra(vshControl *ctl,
                   const char *format, ...)
    G_GNUC_PRINTF(2, 3);

/* The library forgets its error with the next call; these keep it for the end. */
void vshSaveLibvirtError(void);
void vshResetLibvirtError(void);

/* Each returns 1 if the option was given, 0 if not, -1 (and an error) if it is bad. */
int vshCommandOptInt(vshControl *ctl, const vshCmd *cmd,
                     const char *name, int *value)
    G_GNUC_WARN_UNUSED_RESULT;
int vshCommandOptUInt(vshControl *ctl, const vshCmd *cmd,
                      const char *name, unsigned int *value)
    G_GNUC_WARN_UNUSED_RESULT;
int vshCommandOptLongLong(vshControl *ctl, const vshCmd *cmd,
                          const char *name, long long *value)
    G_GNUC_WARN_UNUSED_RESULT;
int vshCommandOptULongLong(vshControl *ctl, const vshCmd *cmd,
                           const char *name, unsigned long long *value)
    G_GNUC_WARN_UNUSED_RESULT;
int vshCommandOptStringQuiet(vshControl *ctl, const vshCmd *cmd,
                             const char *name, const char **value)
    G_GNUC_WARN_UNUSED_RESULT;
int vshCommandOptStringReq(vshControl *ctl, const vshCmd *cmd,
                           const char *name, const char **value)
    G_GNUC_WARN_UNUSED_RESULT;
bool vshCommandOptBool(const vshCmd *cmd,
                       const char *name);

const char *vshCmddefGetInfo(const vshCmdDef *cmd,
                             const char *name);
const vshCmdDef *vshCmddefSearch(vshControl *ctl,
                                 const char *name);
void vshCmddefHelp(vshControl *ctl,
                   const vshCmdDef *def);
bool vshCmddefCheckInternals(vshControl *ctl,
                             const vshCmdDef *def);

/* Runs one command, connecting first if it needs that. */
bool vshCommandRun(vshControl *ctl,
                   int argc,
                   char **argv);
