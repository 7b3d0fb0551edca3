/*
 * libvirt-domain.h
 * Summary: virtual machines, which libvirt calls domains
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LIBVIRT_DOMAIN_H
# define LIBVIRT_DOMAIN_H

# ifndef __VIR_LIBVIRT_H_INCLUDES__
#  error "Don't include this file directly, only use libvirt/libvirt.h"
# endif

/**
 * virDomain:
 *
 * A virtual machine; its insides are private.
 *
 * Since: 1.0.0
 */
typedef struct _virDomain virDomain;

/**
 * virDomainPtr:
 *
 * How programs hold a domain.
 *
 * Since: 1.0.0
 */
typedef virDomain *virDomainPtr;

/**
 * virDomainState:
 *
 * Since: 1.0.0
 */
typedef enum {
    VIR_DOMAIN_NOSTATE = 0, /* not known (Since: 1.0.0) */
    VIR_DOMAIN_RUNNING = 1, /* running (Since: 1.0.0) */
    VIR_DOMAIN_SHUTOFF = 5, /* shut off (Since: 1.0.0) */
} virDomainState;

/**
 * virDomainMetadataType:
 *
 * Since: 1.1.0
 */
typedef enum {
    VIR_DOMAIN_METADATA_DESCRIPTION = 0, /* free text (Since: 1.1.0) */
    VIR_DOMAIN_METADATA_TITLE = 1, /* one short line (Since: 1.1.0) */
} virDomainMetadataType;

/**
 * virConnectListAllDomainsFlags:
 *
 * Since: 1.1.0
 */
typedef enum {
    VIR_CONNECT_LIST_DOMAINS_ACTIVE = 1 << 0, /* running ones (Since: 1.1.0) */
    VIR_CONNECT_LIST_DOMAINS_INACTIVE = 1 << 1, /* the others (Since: 1.1.0) */
} virConnectListAllDomainsFlags;

int virConnectNumOfDomains(virConnectPtr conn);
int virConnectListAllDomains(virConnectPtr conn,
                             virDomainPtr **domains,
                             unsigned int flags);

virDomainPtr virDomainLookupByID(virConnectPtr conn,
                                 int id);
virDomainPtr virDomainLookupByName(virConnectPtr conn,
                                   const char *name);

int virDomainRef(virDomainPtr domain);
int virDomainFree(virDomainPtr domain);
virConnectPtr virDomainGetConnect(virDomainPtr domain);
const char *virDomainGetName(virDomainPtr domain);
unsigned int virDomainGetID(virDomainPtr domain);
int virDomainGetUUIDString(virDomainPtr domain,
                           char *buf);

int virDomainCreate(virDomainPtr domain);
int virDomainDestroy(virDomainPtr domain);
int virDomainIsActive(virDomainPtr domain);
int virDomainGetState(virDomainPtr domain,
                      int *state,
                      int *reason,
                      unsigned int flags);
char *virDomainGetXMLDesc(virDomainPtr domain,
                          unsigned int flags);

int virDomainSetMetadata(virDomainPtr domain,
                         int type,
                         const char *metadata,
                         const char *key,
                         const char *uri,
                         unsigned int flags);
char *virDomainGetMetadata(virDomainPtr domain,
                           int type,
                           const char *uri,
                           unsigned int flags);

int virDomainGetMaxVcpus(virDomainPtr domain);
int virDomainSetVcpus(virDomainPtr domain,
                      unsigned int nvcpus);

#endif /* LIBVIRT_DOMAIN_H */
