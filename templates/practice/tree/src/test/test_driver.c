/*
 * test_driver.c: a hypervisor that is not there
 *
 * Everything lives in memory, and is gone with the last connection.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <unistd.h>

#include "conf/domain_conf.h"
#include "datatypes.h"

VIR_LOG_INIT("test.test_driver");

#define VIR_FROM_THIS VIR_FROM_TEST

#define TEST_MAX_VCPUS 32

typedef struct _virNetworkObj virNetworkObj;
struct _virNetworkObj {
    char *name;
    char *bridge;
    unsigned char uuid[VIR_UUID_BUFLEN];
    bool active;
    bool autostart;
};

typedef struct _testDriver testDriver;
struct _testDriver {
    virObject parent;
    int nextID;
    virDomainObj *domains[2];
    virNetworkObj network;
};

/* All connections to test:///default share one host. */
static testDriver *defaultPrivconn;

static void
testDriverDispose(void *obj)
{
    testDriver *driver = obj;
    size_t i;

    for (i = 0; i < G_N_ELEMENTS(driver->domains); i++) {
        virDomainDef *def = driver->domains[i]->def;

        g_free(def->name);
        g_free(def->title);
        g_free(def->description);
        g_free(def->priorityReason);
        g_free(def);
        g_free(driver->domains[i]);
    }
    g_free(driver->network.name);
    g_free(driver->network.bridge);
    defaultPrivconn = NULL;
}


static const virClass testDriverClass = { "testDriver", testDriverDispose };

static testDriver *
testDriverNew(void)
{
    testDriver *driver = virObjectNew(&testDriverClass, sizeof(*driver));

    driver->domains[0] = virDomainObjNew("test", 0x11, 2);
    driver->domains[1] = virDomainObjNew("spare", 0x22, 1);
    driver->domains[0]->def->id = 1;
    driver->nextID = 2;

    driver->network.name = g_strdup("default");
    driver->network.bridge = g_strdup("virbr0");
    driver->network.active = true;
    memset(driver->network.uuid, 0x33, VIR_UUID_BUFLEN);
    return driver;
}


static virDrvOpenStatus
testConnectOpen(virConnectPtr conn,
                unsigned int flags G_GNUC_UNUSED)
{
    if (!STRPREFIX(conn->uri, "test:///"))
        return VIR_DRV_OPEN_DECLINED;

    if (STRNEQ(conn->uri, "test:///default")) {
        virReportError(VIR_ERR_INVALID_ARG,
                       _("the only host of the test driver is test:///default, not '%s'"),
                       conn->uri);
        return VIR_DRV_OPEN_ERROR;
    }

    if (defaultPrivconn)
        virObjectRef(defaultPrivconn);
    else
        defaultPrivconn = testDriverNew();
    conn->privateData = defaultPrivconn;
    return VIR_DRV_OPEN_SUCCESS;
}


static int
testConnectClose(virConnectPtr conn)
{
    g_clear_pointer(&conn->privateData, virObjectUnref);
    return 0;
}


static char *
testConnectGetHostname(virConnectPtr conn G_GNUC_UNUSED)
{
    char name[HOST_NAME_MAX + 1] = "";

    if (gethostname(name, sizeof(name) - 1) < 0) {
        virReportSystemError(errno, "%s", _("this host does not know its name"));
        return NULL;
    }
    return g_strdup(name);
}


static int
testConnectGetMaxVcpus(virConnectPtr conn G_GNUC_UNUSED,
                       const char *type)
{
    if (type && STRNEQ(type, "test")) {
        virReportError(VIR_ERR_INVALID_ARG, _("unknown type '%s'"), type);
        return -1;
    }
    return TEST_MAX_VCPUS;
}


static int
testNodeSuspendForDuration(virConnectPtr conn G_GNUC_UNUSED,
                           unsigned int target,
                           unsigned long long duration,
                           unsigned int flags)
{
    virCheckFlags(0, -1);

    if (target > VIR_NODE_SUSPEND_TARGET_DISK) {
        virReportError(VIR_ERR_INVALID_ARG, _("unknown target %u"), target);
        return -1;
    }

    VIR_INFO("asleep for %llu seconds, and awake again", duration);
    return 0;
}


/* The object behind a domain, to be given back with virDomainObjEndAPI(). */
static virDomainObj *
testDomObjFromDomain(virDomainPtr domain)
{
    testDriver *driver = domain->conn->privateData;
    size_t i;

    for (i = 0; i < G_N_ELEMENTS(driver->domains); i++) {
        virDomainObj *vm = driver->domains[i];

        if (memcmp(vm->def->uuid, domain->uuid, VIR_UUID_BUFLEN) == 0) {
            virDomainObjBeginAPI(vm);
            return vm;
        }
    }
    virReportError(VIR_ERR_NO_DOMAIN, "%s", domain->name);
    return NULL;
}


static virDomainPtr
testDomainFromObj(virConnectPtr conn,
                  virDomainObj *vm)
{
    return virGetDomain(conn, vm->def->name, vm->def->uuid, vm->def->id);
}


static int
testConnectListAllDomains(virConnectPtr conn,
                          virDomainPtr **domains,
                          unsigned int flags)
{
    testDriver *driver = conn->privateData;
    virDomainPtr *list;
    int count = 0;
    size_t i;

    virCheckFlags(VIR_CONNECT_LIST_DOMAINS_ACTIVE |
                  VIR_CONNECT_LIST_DOMAINS_INACTIVE, -1);

    list = g_new0(virDomainPtr, G_N_ELEMENTS(driver->domains) + 1);
    for (i = 0; i < G_N_ELEMENTS(driver->domains); i++) {
        virDomainObj *vm = driver->domains[i];
        unsigned int kind = virDomainObjIsActive(vm) ?
            VIR_CONNECT_LIST_DOMAINS_ACTIVE : VIR_CONNECT_LIST_DOMAINS_INACTIVE;

        if (flags && !(flags & kind))
            continue;
        if (domains)
            list[count] = testDomainFromObj(conn, vm);
        count++;
    }

    if (domains)
        *domains = list;
    else
        g_free(list);
    return count;
}


static int
testConnectNumOfDomains(virConnectPtr conn)
{
    return testConnectListAllDomains(conn, NULL, VIR_CONNECT_LIST_DOMAINS_ACTIVE);
}


static virDomainPtr
testDomainLookupByID(virConnectPtr conn,
                     int id)
{
    testDriver *driver = conn->privateData;
    size_t i;

    for (i = 0; i < G_N_ELEMENTS(driver->domains); i++) {
        if (driver->domains[i]->def->id == id)
            return testDomainFromObj(conn, driver->domains[i]);
    }
    virReportError(VIR_ERR_NO_DOMAIN, _("no domain has the number %d"), id);
    return NULL;
}


static virDomainPtr
testDomainLookupByName(virConnectPtr conn,
                       const char *name)
{
    testDriver *driver = conn->privateData;
    size_t i;

    for (i = 0; i < G_N_ELEMENTS(driver->domains); i++) {
        if (STREQ(driver->domains[i]->def->name, name))
            return testDomainFromObj(conn, driver->domains[i]);
    }
    virReportError(VIR_ERR_NO_DOMAIN, _("no domain is called '%s'"), name);
    return NULL;
}


static int
testDomainCreate(virDomainPtr domain)
{
    testDriver *driver = domain->conn->privateData;
    virDomainObj *vm;
    int ret = -1;

    if (!(vm = testDomObjFromDomain(domain)))
        return -1;

    if (virDomainObjIsActive(vm)) {
        virReportError(VIR_ERR_OPERATION_INVALID, _("'%s' is running already"),
                       vm->def->name);
        goto cleanup;
    }

    domain->id = vm->def->id = driver->nextID++;
    ret = 0;

 cleanup:
    virDomainObjEndAPI(&vm);
    return ret;
}


static int
testDomainDestroy(virDomainPtr domain)
{
    virDomainObj *vm;
    int ret = -1;

    if (!(vm = testDomObjFromDomain(domain)))
        return -1;

    if (!virDomainObjIsActive(vm)) {
        virReportError(VIR_ERR_OPERATION_INVALID, _("'%s' is not running"),
                       vm->def->name);
        goto cleanup;
    }

    domain->id = vm->def->id = -1;
    ret = 0;

 cleanup:
    virDomainObjEndAPI(&vm);
    return ret;
}


static int
testDomainIsActive(virDomainPtr domain)
{
    virDomainObj *vm;
    int ret;

    if (!(vm = testDomObjFromDomain(domain)))
        return -1;

    ret = virDomainObjIsActive(vm);

    virDomainObjEndAPI(&vm);
    return ret;
}


static int
testDomainGetState(virDomainPtr domain,
                   int *state,
                   int *reason,
                   unsigned int flags)
{
    virDomainObj *vm;

    virCheckFlags(0, -1);

    if (!(vm = testDomObjFromDomain(domain)))
        return -1;

    *state = virDomainObjIsActive(vm) ? VIR_DOMAIN_RUNNING : VIR_DOMAIN_SHUTOFF;
    if (reason)
        *reason = 0;

    virDomainObjEndAPI(&vm);
    return 0;
}


static char *
testDomainGetXMLDesc(virDomainPtr domain,
                     unsigned int flags)
{
    virDomainObj *vm;
    char *ret;

    if (!(vm = testDomObjFromDomain(domain)))
        return NULL;

    ret = virDomainDefFormat(vm->def, flags);

    virDomainObjEndAPI(&vm);
    return ret;
}


/* Where the text of this type is kept, or NULL and an error. */
static char **
testDomainMetadata(virDomainObj *vm,
                   int type)
{
    switch ((virDomainMetadataType) type) {
    case VIR_DOMAIN_METADATA_DESCRIPTION:
        return &vm->def->description;
    case VIR_DOMAIN_METADATA_TITLE:
        return &vm->def->title;
    }
    virReportError(VIR_ERR_INVALID_ARG, _("unknown type of metadata %d"), type);
    return NULL;
}


static int
testDomainSetMetadata(virDomainPtr domain,
                      int type,
                      const char *metadata,
                      const char *key G_GNUC_UNUSED,
                      const char *uri G_GNUC_UNUSED,
                      unsigned int flags)
{
    virDomainObj *vm;
    char **text;
    int ret = -1;

    virCheckFlags(0, -1);

    if (!(vm = testDomObjFromDomain(domain)))
        return -1;

    if (!(text = testDomainMetadata(vm, type)))
        goto cleanup;

    g_free(*text);
    *text = g_strdup(metadata);
    ret = 0;

 cleanup:
    virDomainObjEndAPI(&vm);
    return ret;
}


static char *
testDomainGetMetadata(virDomainPtr domain,
                      int type,
                      const char *uri G_GNUC_UNUSED,
                      unsigned int flags)
{
    virDomainObj *vm;
    char **text;
    char *ret = NULL;

    virCheckFlags(0, NULL);

    if (!(vm = testDomObjFromDomain(domain)))
        return NULL;

    if (!(text = testDomainMetadata(vm, type)))
        goto cleanup;

    if (!(ret = g_strdup(*text)))
        virReportError(VIR_ERR_NO_DOMAIN_METADATA, "%s", vm->def->name);

 cleanup:
    virDomainObjEndAPI(&vm);
    return ret;
}


static int
testDomainGetMaxVcpus(virDomainPtr domain)
{
    virDomainObj *vm;
    int ret;

    if (!(vm = testDomObjFromDomain(domain)))
        return -1;

    ret = vm->def->maxvcpus;

    virDomainObjEndAPI(&vm);
    return ret;
}


static int
testDomainSetVcpus(virDomainPtr domain,
                   unsigned int nvcpus)
{
    virDomainObj *vm;
    int ret = -1;

    if (!(vm = testDomObjFromDomain(domain)))
        return -1;

    if (nvcpus > vm->def->maxvcpus) {
        virReportError(VIR_ERR_INVALID_ARG, _("'%s' can have %u virtual CPUs, not %u"),
                       vm->def->name, vm->def->maxvcpus, nvcpus);
        goto cleanup;
    }

    vm->def->vcpus = nvcpus;
    ret = 0;

 cleanup:
    virDomainObjEndAPI(&vm);
    return ret;
}


static virNetworkObj *
testNetworkObjFindByName(testDriver *driver,
                         const char *name)
{
    if (STREQ(driver->network.name, name))
        return &driver->network;

    virReportError(VIR_ERR_NO_NETWORK, _("no network is called '%s'"), name);
    return NULL;
}


static void
virNetworkObjEndAPI(virNetworkObj **obj)
{
    *obj = NULL;
}


static int
testConnectNumOfNetworks(virConnectPtr conn)
{
    testDriver *driver = conn->privateData;

    return driver->network.active;
}


static virNetworkPtr
testNetworkLookupByName(virConnectPtr conn,
                        const char *name)
{
    virNetworkObj *obj;
    virNetworkPtr ret;

    if (!(obj = testNetworkObjFindByName(conn->privateData, name)))
        return NULL;

    ret = virGetNetwork(conn, obj->name, obj->uuid);

    virNetworkObjEndAPI(&obj);
    return ret;
}


static int
testNetworkSetActive(virNetworkPtr network,
                     bool active)
{
    virNetworkObj *obj;
    int ret = -1;

    if (!(obj = testNetworkObjFindByName(network->conn->privateData, network->name)))
        return -1;

    if (obj->active == active) {
        virReportError(VIR_ERR_OPERATION_INVALID,
                       active ? _("'%s' is running already") : _("'%s' is not running"),
                       obj->name);
        goto cleanup;
    }

    obj->active = active;
    ret = 0;

 cleanup:
    virNetworkObjEndAPI(&obj);
    return ret;
}


static int
testNetworkCreate(virNetworkPtr network)
{
    return testNetworkSetActive(network, true);
}


static int
testNetworkDestroy(virNetworkPtr network)
{
    return testNetworkSetActive(network, false);
}


static int
testNetworkIsActive(virNetworkPtr network)
{
    virNetworkObj *obj;
    int ret;

    if (!(obj = testNetworkObjFindByName(network->conn->privateData, network->name)))
        return -1;

    ret = obj->active;

    virNetworkObjEndAPI(&obj);
    return ret;
}


static char *
testNetworkGetBridgeName(virNetworkPtr network)
{
    virNetworkObj *obj;
    char *ret;

    if (!(obj = testNetworkObjFindByName(network->conn->privateData, network->name)))
        return NULL;

    ret = g_strdup(obj->bridge);

    virNetworkObjEndAPI(&obj);
    return ret;
}


static int
testNetworkSetAutostart(virNetworkPtr network,
                        int autostart)
{
    virNetworkObj *obj;

    if (!(obj = testNetworkObjFindByName(network->conn->privateData, network->name)))
        return -1;

    obj->autostart = autostart != 0;

    virNetworkObjEndAPI(&obj);
    return 0;
}


static virHypervisorDriver testHypervisorDriver = {
    .name = "Test",
    .connectOpen = testConnectOpen, /* 1.0.0 */
    .connectClose = testConnectClose, /* 1.0.0 */
    .connectGetHostname = testConnectGetHostname, /* 1.0.0 */
    .connectGetMaxVcpus = testConnectGetMaxVcpus, /* 1.0.0 */
    .connectNumOfDomains = testConnectNumOfDomains, /* 1.0.0 */
    .connectListAllDomains = testConnectListAllDomains, /* 1.1.0 */
    .domainLookupByID = testDomainLookupByID, /* 1.0.0 */
    .domainLookupByName = testDomainLookupByName, /* 1.0.0 */
    .domainCreate = testDomainCreate, /* 1.0.0 */
    .domainDestroy = testDomainDestroy, /* 1.0.0 */
    .domainIsActive = testDomainIsActive, /* 1.0.0 */
    .domainGetState = testDomainGetState, /* 1.0.0 */
    .domainGetXMLDesc = testDomainGetXMLDesc, /* 1.0.0 */
    .domainSetMetadata = testDomainSetMetadata, /* 1.1.0 */
    .domainGetMetadata = testDomainGetMetadata, /* 1.1.0 */
    .domainGetMaxVcpus = testDomainGetMaxVcpus, /* 1.2.0 */
    .domainSetVcpus = testDomainSetVcpus, /* 1.2.0 */
    .nodeSuspendForDuration = testNodeSuspendForDuration, /* 1.2.0 */
};

static virNetworkDriver testNetworkDriver = {
    .name = "Test",
    .connectNumOfNetworks = testConnectNumOfNetworks, /* 1.0.0 */
    .networkLookupByName = testNetworkLookupByName, /* 1.0.0 */
    .networkCreate = testNetworkCreate, /* 1.0.0 */
    .networkDestroy = testNetworkDestroy, /* 1.0.0 */
    .networkIsActive = testNetworkIsActive, /* 1.0.0 */
    .networkGetBridgeName = testNetworkGetBridgeName, /* 1.0.0 */
    .networkSetAutostart = testNetworkSetAutostart, /* 1.2.0 */
};

virConnectDriver testConnectDriver = {
    .hypervisorDriver = &testHypervisorDriver,
    .networkDriver = &testNetworkDriver,
};
