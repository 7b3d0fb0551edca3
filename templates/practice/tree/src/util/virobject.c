/*
 * virobject.c: things that are counted
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "virobject.h"

void *
virObjectNew(const virClass *klass,
             size_t size)
{
    virObject *obj = virZalloc(size);

    obj->klass = klass;
    obj->refs = 1;
    return obj;
}


void *
virObjectRef(void *ptr)
{
    virObject *obj = ptr;

    if (obj)
        obj->refs++;
    return obj;
}


void
virObjectUnref(void *ptr)
{
    virObject *obj = ptr;

    if (!obj || --obj->refs > 0)
        return;
    if (obj->klass->dispose)
        obj->klass->dispose(obj);
    obj->klass = NULL;
    free(obj);
}


bool
virObjectIsClass(const void *ptr,
                 const virClass *klass)
{
    const virObject *obj = ptr;

    return obj && obj->klass == klass;
}
