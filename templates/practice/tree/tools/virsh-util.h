/*
 * virsh-util.h: helpers for virsh
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "virsh.h"

/* The object that an option names, or NULL and an error. Where name is not
 * NULL it is set to what the person wrote. */
virDomainPtr
virshCommandOptDomain(vshControl *ctl,
                      const vshCmd *cmd,
                      const char **name);

virNetworkPtr
virshCommandOptNetwork(vshControl *ctl,
                       const vshCmd *cmd,
                       const char **name);

/* For g_autoptr(virshDomain) and g_autoptr(virshNetwork): they free, and keep
 * the error that the command is about to tell. */
typedef virDomain virshDomain;
void
virshDomainFree(virDomainPtr dom);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virshDomain, virshDomainFree);

typedef virNetwork virshNetwork;
void
virshNetworkFree(virNetworkPtr network);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virshNetwork, virshNetworkFree);
