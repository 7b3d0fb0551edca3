/*
 * virobject.h: things that are counted
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "internal.h"

typedef struct _virClass virClass;
struct _virClass {
    const char *name;
    void (*dispose)(void *obj);
};

/* The first member of every object. */
typedef struct _virObject virObject;
struct _virObject {
    const virClass *klass;
    int refs;
};

void *virObjectNew(const virClass *klass,
                   size_t size);
void *virObjectRef(void *obj);
void virObjectUnref(void *obj);
bool virObjectIsClass(const void *obj,
                      const virClass *klass);
