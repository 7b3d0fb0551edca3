/*
 * datatypes.h: the insides of the public objects
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "internal.h"
#include "driver.h"
#include "util/virlog.h"
#include "util/virobject.h"

extern const virClass *virConnectClass;
extern const virClass *virDomainClass;
extern const virClass *virNetworkClass;

struct _virConnect {
    virObject parent;
    unsigned int flags; /* virConnectFlags */
    char *uri;
    virHypervisorDriver *driver;
    virNetworkDriver *networkDriver;
    void *privateData; /* the driver's own */
};

struct _virDomain {
    virObject parent;
    virConnectPtr conn;
    char *name;
    int id; /* -1 when shut off */
    unsigned char uuid[VIR_UUID_BUFLEN];
};

struct _virNetwork {
    virObject parent;
    virConnectPtr conn;
    char *name;
    unsigned char uuid[VIR_UUID_BUFLEN];
};

virConnectPtr virGetConnect(void);
virDomainPtr virGetDomain(virConnectPtr conn,
                          const char *name,
                          const unsigned char *uuid,
                          int id);
virNetworkPtr virGetNetwork(virConnectPtr conn,
                            const char *name,
                            const unsigned char *uuid);

/* A public function begins with one of these: is the object what it should be? */
#define virCheckConnectReturn(obj, retval) \
    do { \
        if (!virObjectIsClass(obj, virConnectClass)) { \
            virReportErrorHelper(VIR_FROM_NONE, VIR_ERR_INVALID_CONN, \
                                 __FUNCTION__, "%s", __FUNCTION__); \
            virDispatchError(NULL); \
            return retval; \
        } \
    } while (0)

#define virCheckDomainReturn(obj, retval) \
    do { \
        virDomainPtr _dom = (obj); \
        if (!virObjectIsClass(_dom, virDomainClass) || \
            !virObjectIsClass(_dom->conn, virConnectClass)) { \
            virReportErrorHelper(VIR_FROM_DOM, VIR_ERR_INVALID_DOMAIN, \
                                 __FUNCTION__, "%s", __FUNCTION__); \
            virDispatchError(NULL); \
            return retval; \
        } \
    } while (0)

#define virCheckNetworkReturn(obj, retval) \
    do { \
        virNetworkPtr _net = (obj); \
        if (!virObjectIsClass(_net, virNetworkClass) || \
            !virObjectIsClass(_net->conn, virConnectClass)) { \
            virReportErrorHelper(VIR_FROM_NETWORK, VIR_ERR_INVALID_NETWORK, \
                                 __FUNCTION__, "%s", __FUNCTION__); \
            virDispatchError(NULL); \
            return retval; \
        } \
    } while (0)

/* VIR_DOMAIN_DEBUG(dom) or VIR_DOMAIN_DEBUG(dom, "format", values): which
 * one it is, VIR_HAS_COMMA finds out; the paste needs a macro of its own so
 * that the answer is known before it is pasted. */
#define VIR_DOMAIN_DEBUG_0(dom) \
    VIR_DOMAIN_DEBUG_2(dom, "%s", "")
#define VIR_DOMAIN_DEBUG_1(dom, fmt, ...) \
    VIR_DOMAIN_DEBUG_2(dom, ", " fmt, __VA_ARGS__)
#define VIR_DOMAIN_DEBUG_2(dom, fmt, ...) \
    do { \
        bool _good = virObjectIsClass(dom, virDomainClass); \
        VIR_DEBUG("dom=%p, (VM: name=%s)" fmt, \
                  dom, _good ? (dom)->name : "<none>", __VA_ARGS__); \
    } while (0)
#define VIR_DOMAIN_DEBUG_PASTE(a, b, ...) a##b(__VA_ARGS__)
#define VIR_DOMAIN_DEBUG_EXPAND(a, b, ...) VIR_DOMAIN_DEBUG_PASTE(a, b, __VA_ARGS__)
#define VIR_DOMAIN_DEBUG(...) \
    VIR_DOMAIN_DEBUG_EXPAND(VIR_DOMAIN_DEBUG_, VIR_HAS_COMMA(__VA_ARGS__), __VA_ARGS__)
