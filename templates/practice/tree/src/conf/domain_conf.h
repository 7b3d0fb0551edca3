/*
 * domain_conf.h: what a domain is made of, for all drivers
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "internal.h"

typedef struct _virDomainDef virDomainDef;
struct _virDomainDef {
    char *name;
    unsigned char uuid[VIR_UUID_BUFLEN];
    int id; /* -1 when shut off */
    char *title;
    char *description;
    unsigned int vcpus;
    unsigned int maxvcpus;
    int priority; /* 0 unless somebody set it */
    char *priorityReason;
};

typedef struct _virDomainObj virDomainObj;
struct _virDomainObj {
    bool inUse; /* between Find and EndAPI */
    virDomainDef *def;
};

virDomainObj *virDomainObjNew(const char *name,
                              unsigned char uuid,
                              unsigned int vcpus);
bool virDomainObjIsActive(virDomainObj *vm);

/* Every function that was given an object gives it back in the end. */
void virDomainObjBeginAPI(virDomainObj *vm);
void virDomainObjEndAPI(virDomainObj **vm);

char *virDomainDefFormat(virDomainDef *def,
                         unsigned int flags);
