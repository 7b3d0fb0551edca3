/*
 * internal.h: what every file of the library needs
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libvirt/libvirt.h"
#include "libvirt/virterror.h"
#include "util/virutil.h"
#include "util/virerror.h"

#define STREQ(a, b) (strcmp(a, b) == 0)
#define STRNEQ(a, b) (strcmp(a, b) != 0)
#define STRPREFIX(a, b) (strncmp(a, b, strlen(b)) == 0)
#define NULLSTR(s) ((s) ? (s) : "<null>")
#define NULLSTR_EMPTY(s) ((s) ? (s) : "")

/* Nothing is translated here, but what a person reads is marked all the same. */
#define _(text) (text)
#define N_(text) (text)

/* For a function that takes 'flags': refuses those it does not know. */
#define virCheckFlags(supported, retval) \
    do { \
        unsigned int _unknown = flags & ~(unsigned int)(supported); \
        if (_unknown) { \
            virReportInvalidArg(flags, _("flags 0x%x are not supported in %s"), \
                                _unknown, __FUNCTION__); \
            return retval; \
        } \
    } while (0)

#define virCheckFlagsGoto(supported, label) \
    do { \
        unsigned int _unknown = flags & ~(unsigned int)(supported); \
        if (_unknown) { \
            virReportInvalidArg(flags, _("flags 0x%x are not supported in %s"), \
                                _unknown, __FUNCTION__); \
            goto label; \
        } \
    } while (0)

/* For public functions: each looks at one argument, and goes to label if it is bad. */
#define virCheckArgGoto(good, argname, what, label) \
    do { \
        if (!(good)) { \
            virReportInvalidArg(argname, _("argument '%s' of %s must %s"), \
                                #argname, __FUNCTION__, what); \
            goto label; \
        } \
    } while (0)

#define virCheckNonNullArgReturn(argname, retval) \
    do { \
        if (!(argname)) { \
            virReportInvalidArg(argname, _("argument '%s' of %s must not be NULL"), \
                                #argname, __FUNCTION__); \
            return retval; \
        } \
    } while (0)
#define virCheckNonNullArgGoto(argname, label) \
    virCheckArgGoto((argname) != NULL, argname, "not be NULL", label)
#define virCheckNullArgGoto(argname, label) \
    virCheckArgGoto((argname) == NULL, argname, "be NULL", label)
#define virCheckNonEmptyStringArgGoto(argname, label) \
    virCheckArgGoto((argname) && *(argname), argname, "not be empty", label)
#define virCheckPositiveArgGoto(argname, label) \
    virCheckArgGoto((argname) > 0, argname, "be greater than zero", label)
#define virCheckNonNegativeArgGoto(argname, label) \
    virCheckArgGoto((argname) >= 0, argname, "not be negative", label)
#define virCheckNonZeroArgGoto(argname, label) \
    virCheckArgGoto((argname) != 0, argname, "not be zero", label)

/* Whatever changes something on the host asks this first. */
#define virCheckReadOnlyGoto(flags, label) \
    do { \
        if ((flags) & VIR_CONNECT_RO) { \
            virReportRestrictedError(_("a read-only connection may not call %s"), \
                                     __FUNCTION__); \
            goto label; \
        } \
    } while (0)
