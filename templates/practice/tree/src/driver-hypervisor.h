/*
 * driver-hypervisor.h: what a hypervisor driver can do
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#ifndef __VIR_DRIVER_H_INCLUDES___
# error "Don't include this file directly, only use driver.h"
#endif

typedef virDrvOpenStatus
(*virDrvConnectOpen)(virConnectPtr conn,
                     unsigned int flags);

typedef int
(*virDrvConnectClose)(virConnectPtr conn);

typedef char *
(*virDrvConnectGetHostname)(virConnectPtr conn);

typedef int
(*virDrvConnectGetMaxVcpus)(virConnectPtr conn,
                            const char *type);

typedef int
(*virDrvConnectNumOfDomains)(virConnectPtr conn);

typedef int
(*virDrvConnectListAllDomains)(virConnectPtr conn,
                               virDomainPtr **domains,
                               unsigned int flags);

typedef virDomainPtr
(*virDrvDomainLookupByID)(virConnectPtr conn,
                          int id);

typedef virDomainPtr
(*virDrvDomainLookupByName)(virConnectPtr conn,
                            const char *name);

typedef int
(*virDrvDomainCreate)(virDomainPtr domain);

typedef int
(*virDrvDomainDestroy)(virDomainPtr domain);

typedef int
(*virDrvDomainIsActive)(virDomainPtr domain);

typedef int
(*virDrvDomainGetState)(virDomainPtr domain,
                        int *state,
                        int *reason,
                        unsigned int flags);

typedef char *
(*virDrvDomainGetXMLDesc)(virDomainPtr domain,
                          unsigned int flags);

typedef int
(*virDrvDomainSetMetadata)(virDomainPtr domain,
                           int type,
                           const char *metadata,
                           const char *key,
                           const char *uri,
                           unsigned int flags);

typedef char *
(*virDrvDomainGetMetadata)(virDomainPtr domain,
                           int type,
                           const char *uri,
                           unsigned int flags);

typedef int
(*virDrvDomainGetMaxVcpus)(virDomainPtr domain);

typedef int
(*virDrvDomainSetVcpus)(virDomainPtr domain,
                        unsigned int nvcpus);

typedef int
(*virDrvNodeSuspendForDuration)(virConnectPtr conn,
                                unsigned int target,
                                unsigned long long duration,
                                unsigned int flags);

typedef struct _virHypervisorDriver virHypervisorDriver;

/**
 * _virHypervisorDriver:
 *
 * One member for each public function about hosts and domains. A driver
 * names the functions it has; a member that it leaves out stays NULL, and
 * the public function then says that this is not supported.
 */
struct _virHypervisorDriver {
    const char *name; /* the name of the driver */
    virDrvConnectOpen connectOpen;
    virDrvConnectClose connectClose;
    virDrvConnectGetHostname connectGetHostname;
    virDrvConnectGetMaxVcpus connectGetMaxVcpus;
    virDrvConnectNumOfDomains connectNumOfDomains;
    virDrvConnectListAllDomains connectListAllDomains;
    virDrvDomainLookupByID domainLookupByID;
    virDrvDomainLookupByName domainLookupByName;
    virDrvDomainCreate domainCreate;
    virDrvDomainDestroy domainDestroy;
    virDrvDomainIsActive domainIsActive;
    virDrvDomainGetState domainGetState;
    virDrvDomainGetXMLDesc domainGetXMLDesc;
    virDrvDomainSetMetadata domainSetMetadata;
    virDrvDomainGetMetadata domainGetMetadata;
    virDrvDomainGetMaxVcpus domainGetMaxVcpus;
    virDrvDomainSetVcpus domainSetVcpus;
    virDrvNodeSuspendForDuration nodeSuspendForDuration;
};
