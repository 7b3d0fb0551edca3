/*
 * domain_conf.c: what a domain is made of, for all drivers
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "conf/domain_conf.h"

#define VIR_FROM_THIS VIR_FROM_CONF

virDomainObj *
virDomainObjNew(const char *name,
                unsigned char uuid,
                unsigned int vcpus)
{
    virDomainObj *vm = g_new0(virDomainObj, 1);

    vm->def = g_new0(virDomainDef, 1);
    vm->def->name = g_strdup(name);
    vm->def->id = -1;
    vm->def->vcpus = vcpus;
    vm->def->maxvcpus = 2 * vcpus;
    memset(vm->def->uuid, uuid, VIR_UUID_BUFLEN);
    return vm;
}


bool
virDomainObjIsActive(virDomainObj *vm)
{
    return vm->def->id != -1;
}


void
virDomainObjBeginAPI(virDomainObj *vm)
{
    vm->inUse = true;
}


void
virDomainObjEndAPI(virDomainObj **vm)
{
    if (!*vm)
        return;
    (*vm)->inUse = false;
    *vm = NULL;
}


static void
virDomainDefFormatElement(FILE *xml,
                          const char *name,
                          const char *text)
{
    if (!text)
        return;

    fprintf(xml, "  <%s>", name);
    for (; *text; text++) {
        switch (*text) {
        case '&':
            fputs("&amp;", xml);
            break;
        case '<':
            fputs("&lt;", xml);
            break;
        case '>':
            fputs("&gt;", xml);
            break;
        default:
            fputc(*text, xml);
        }
    }
    fprintf(xml, "</%s>\n", name);
}


char *
virDomainDefFormat(virDomainDef *def,
                   unsigned int flags)
{
    g_autofree char *priority = NULL;
    char uuidstr[VIR_UUID_STRING_BUFLEN];
    char *text = NULL;
    size_t length;
    FILE *xml;

    virCheckFlags(0, NULL);

    if (!(xml = open_memstream(&text, &length))) {
        virReportSystemError(errno, "%s", _("cannot write the description"));
        return NULL;
    }

    if (def->id == -1)
        fprintf(xml, "<domain type='test'>\n");
    else
        fprintf(xml, "<domain type='test' id='%d'>\n", def->id);
    virDomainDefFormatElement(xml, "name", def->name);
    virDomainDefFormatElement(xml, "uuid", virUUIDFormat(def->uuid, uuidstr));
    virDomainDefFormatElement(xml, "title", def->title);
    virDomainDefFormatElement(xml, "description", def->description);
    fprintf(xml, "  <vcpu max='%u'>%u</vcpu>\n", def->maxvcpus, def->vcpus);
    if (def->priority) {
        priority = g_strdup_printf("%d", def->priority);
        virDomainDefFormatElement(xml, "priority", priority);
        virDomainDefFormatElement(xml, "priorityReason", def->priorityReason);
    }
    fprintf(xml, "</domain>\n");
    fclose(xml);
    return text;
}
