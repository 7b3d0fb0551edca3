/*
 * libvirt-domain.c: public functions about domains
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "datatypes.h"

VIR_LOG_INIT("libvirt.domain");

#define VIR_FROM_THIS VIR_FROM_DOM


/**
 * virConnectNumOfDomains:
 * @conn: pointer to the hypervisor connection
 *
 * How many domains are running.
 *
 * Returns the number, or -1 in case of error
 *
 * Since: 1.0.0
 */
int
virConnectNumOfDomains(virConnectPtr conn)
{
    VIR_DEBUG("conn=%p", conn);

    virResetLastError();

    virCheckConnectReturn(conn, -1);

    if (conn->driver->connectNumOfDomains) {
        int ret;
        ret = conn->driver->connectNumOfDomains(conn);
        if (ret < 0)
            goto error;
        return ret;
    }

    virReportUnsupportedError();

 error:
    virDispatchError(conn);
    return -1;
}


/**
 * virConnectListAllDomains:
 * @conn: pointer to the hypervisor connection
 * @domains: (out) where to store the list, or NULL to count only
 * @flags: bitwise-OR of virConnectListAllDomainsFlags; 0 for all
 *
 * Collects the domains in a list that ends with NULL. The caller frees each
 * of them with virDomainFree() and then the list with free().
 *
 * Returns the number of domains, or -1 in case of error
 *
 * Since: 1.1.0
 */
int
virConnectListAllDomains(virConnectPtr conn,
                         virDomainPtr **domains,
                         unsigned int flags)
{
    VIR_DEBUG("conn=%p, domains=%p, flags=0x%x", conn, domains, flags);

    virResetLastError();

    virCheckConnectReturn(conn, -1);
    if (domains)
        *domains = NULL;

    if (conn->driver->connectListAllDomains) {
        int ret;
        ret = conn->driver->connectListAllDomains(conn, domains, flags);
        if (ret < 0)
            goto error;
        return ret;
    }

    virReportUnsupportedError();

 error:
    virDispatchError(conn);
    return -1;
}


/**
 * virDomainLookupByID:
 * @conn: pointer to the hypervisor connection
 * @id: the number of a running domain
 *
 * Finds a running domain by its number.
 *
 * Returns the domain, to be freed with virDomainFree(), or NULL in case of error
 *
 * Since: 1.0.0
 */
virDomainPtr
virDomainLookupByID(virConnectPtr conn,
                    int id)
{
    VIR_DEBUG("conn=%p, id=%d", conn, id);

    virResetLastError();

    virCheckConnectReturn(conn, NULL);
    virCheckNonNegativeArgGoto(id, error);

    if (conn->driver->domainLookupByID) {
        virDomainPtr ret;
        ret = conn->driver->domainLookupByID(conn, id);
        if (!ret)
            goto error;
        return ret;
    }

    virReportUnsupportedError();

 error:
    virDispatchError(conn);
    return NULL;
}


/**
 * virDomainLookupByName:
 * @conn: pointer to the hypervisor connection
 * @name: the name of a domain
 *
 * Finds a domain by its name.
 *
 * Returns the domain, to be freed with virDomainFree(), or NULL in case of error
 *
 * Since: 1.0.0
 */
virDomainPtr
virDomainLookupByName(virConnectPtr conn,
                      const char *name)
{
    VIR_DEBUG("conn=%p, name=%s", conn, NULLSTR(name));

    virResetLastError();

    virCheckConnectReturn(conn, NULL);
    virCheckNonNullArgGoto(name, error);

    if (conn->driver->domainLookupByName) {
        virDomainPtr ret;
        ret = conn->driver->domainLookupByName(conn, name);
        if (!ret)
            goto error;
        return ret;
    }

    virReportUnsupportedError();

 error:
    virDispatchError(conn);
    return NULL;
}


/**
 * virDomainRef:
 * @domain: pointer to a domain
 *
 * One more who holds this domain; each calls virDomainFree() once.
 *
 * Returns 0 on success, -1 in case of error
 *
 * Since: 1.0.0
 */
int
virDomainRef(virDomainPtr domain)
{
    VIR_DOMAIN_DEBUG(domain);

    virResetLastError();

    virCheckDomainReturn(domain, -1);

    virObjectRef(domain);
    return 0;
}


/**
 * virDomainFree:
 * @domain: pointer to a domain
 *
 * Lets go of the domain; what runs on the host runs on.
 *
 * Returns 0 on success, -1 in case of error
 *
 * Since: 1.0.0
 */
int
virDomainFree(virDomainPtr domain)
{
    VIR_DOMAIN_DEBUG(domain);

    virResetLastError();

    virCheckDomainReturn(domain, -1);

    virObjectUnref(domain);
    return 0;
}


/**
 * virDomainGetConnect:
 * @domain: pointer to a domain
 *
 * The connection that the domain came from; it is not counted once more.
 *
 * Returns the connection, or NULL in case of error
 *
 * Since: 1.0.0
 */
virConnectPtr
virDomainGetConnect(virDomainPtr domain)
{
    VIR_DOMAIN_DEBUG(domain);

    virResetLastError();

    virCheckDomainReturn(domain, NULL);

    return domain->conn;
}


/**
 * virDomainGetName:
 * @domain: pointer to a domain
 *
 * The domain's name; it stays the domain's.
 *
 * Returns the name, or NULL in case of error
 *
 * Since: 1.0.0
 */
const char *
virDomainGetName(virDomainPtr domain)
{
    VIR_DOMAIN_DEBUG(domain);

    virResetLastError();

    virCheckDomainReturn(domain, NULL);

    return domain->name;
}


/**
 * virDomainGetID:
 * @domain: pointer to a domain
 *
 * The number of a running domain.
 *
 * Returns the number, or (unsigned int) -1 if it is shut off or in case of error
 *
 * Since: 1.0.0
 */
unsigned int
virDomainGetID(virDomainPtr domain)
{
    VIR_DOMAIN_DEBUG(domain);

    virResetLastError();

    virCheckDomainReturn(domain, (unsigned int) -1);

    return domain->id;
}


/**
 * virDomainGetUUIDString:
 * @domain: pointer to a domain
 * @buf: where to write it, VIR_UUID_STRING_BUFLEN bytes
 *
 * The domain's UUID as text.
 *
 * Returns 0 on success, -1 in case of error
 *
 * Since: 1.0.0
 */
int
virDomainGetUUIDString(virDomainPtr domain,
                       char *buf)
{
    VIR_DOMAIN_DEBUG(domain, "buf=%p", buf);

    virResetLastError();

    virCheckDomainReturn(domain, -1);
    virCheckNonNullArgGoto(buf, error);

    virUUIDFormat(domain->uuid, buf);
    return 0;

 error:
    virDispatchError(domain->conn);
    return -1;
}


/**
 * virDomainCreate:
 * @domain: pointer to a domain
 *
 * Starts a domain that is shut off.
 *
 * Returns 0 on success, -1 in case of error
 *
 * Since: 1.0.0
 */
int
virDomainCreate(virDomainPtr domain)
{
    virConnectPtr conn;

    VIR_DOMAIN_DEBUG(domain);

    virResetLastError();

    virCheckDomainReturn(domain, -1);
    conn = domain->conn;
    virCheckReadOnlyGoto(conn->flags, error);

    if (conn->driver->domainCreate) {
        int ret;
        ret = conn->driver->domainCreate(domain);
        if (ret < 0)
            goto error;
        return ret;
    }

    virReportUnsupportedError();

 error:
    virDispatchError(conn);
    return -1;
}


/**
 * virDomainDestroy:
 * @domain: pointer to a domain
 *
 * Stops a running domain at once. Nothing but its power is lost.
 *
 * Returns 0 on success, -1 in case of error
 *
 * Since: 1.0.0
 */
int
virDomainDestroy(virDomainPtr domain)
{
    virConnectPtr conn;

    VIR_DOMAIN_DEBUG(domain);

    virResetLastError();

    virCheckDomainReturn(domain, -1);
    conn = domain->conn;
    virCheckReadOnlyGoto(conn->flags, error);

    if (conn->driver->domainDestroy) {
        int ret;
        ret = conn->driver->domainDestroy(domain);
        if (ret < 0)
            goto error;
        return ret;
    }

    virReportUnsupportedError();

 error:
    virDispatchError(conn);
    return -1;
}


/**
 * virDomainIsActive:
 * @domain: pointer to a domain
 *
 * Is the domain running?
 *
 * Returns 1 if it is, 0 if it is not, -1 in case of error
 *
 * Since: 1.0.0
 */
int
virDomainIsActive(virDomainPtr domain)
{
    virConnectPtr conn;

    VIR_DOMAIN_DEBUG(domain);

    virResetLastError();

    virCheckDomainReturn(domain, -1);
    conn = domain->conn;

    if (conn->driver->domainIsActive) {
        int ret;
        ret = conn->driver->domainIsActive(domain);
        if (ret < 0)
            goto error;
        return ret;
    }

    virReportUnsupportedError();

 error:
    virDispatchError(conn);
    return -1;
}


/**
 * virDomainGetState:
 * @domain: pointer to a domain
 * @state: (out) one of virDomainState
 * @reason: (optional, out) why it is in this state
 * @flags: extra flags; not used yet, so callers should always pass 0
 *
 * What the domain is doing.
 *
 * Returns 0 on success, -1 in case of error
 *
 * Since: 1.0.0
 */
int
virDomainGetState(virDomainPtr domain,
                  int *state,
                  int *reason,
                  unsigned int flags)
{
    virConnectPtr conn;

    VIR_DOMAIN_DEBUG(domain, "state=%p, reason=%p, flags=0x%x",
                     state, reason, flags);

    virResetLastError();

    virCheckDomainReturn(domain, -1);
    conn = domain->conn;
    virCheckNonNullArgGoto(state, error);

    if (conn->driver->domainGetState) {
        int ret;
        ret = conn->driver->domainGetState(domain, state, reason, flags);
        if (ret < 0)
            goto error;
        return ret;
    }

    virReportUnsupportedError();

 error:
    virDispatchError(conn);
    return -1;
}


/**
 * virDomainGetXMLDesc:
 * @domain: pointer to a domain
 * @flags: extra flags; not used yet, so callers should always pass 0
 *
 * What the domain is made of.
 *
 * Returns the description, to be freed by the caller, or NULL in case of error
 *
 * Since: 1.0.0
 */
char *
virDomainGetXMLDesc(virDomainPtr domain,
                    unsigned int flags)
{
    virConnectPtr conn;

    VIR_DOMAIN_DEBUG(domain, "flags=0x%x", flags);

    virResetLastError();

    virCheckDomainReturn(domain, NULL);
    conn = domain->conn;

    if (conn->driver->domainGetXMLDesc) {
        char *ret;
        ret = conn->driver->domainGetXMLDesc(domain, flags);
        if (!ret)
            goto error;
        return ret;
    }

    virReportUnsupportedError();

 error:
    virDispatchError(conn);
    return NULL;
}


/**
 * virDomainSetMetadata:
 * @domain: pointer to a domain
 * @type: one of virDomainMetadataType
 * @metadata: (optional) the new text, NULL to remove it
 * @key: (optional) a name for elements of one's own
 * @uri: (optional) a namespace for elements of one's own
 * @flags: extra flags; not used yet, so callers should always pass 0
 *
 * Sets the domain's description or its title.
 *
 * Returns 0 on success, -1 in case of error
 *
 * Since: 1.1.0
 */
int
virDomainSetMetadata(virDomainPtr domain,
                     int type,
                     const char *metadata,
                     const char *key,
                     const char *uri,
                     unsigned int flags)
{
    virConnectPtr conn;

    VIR_DOMAIN_DEBUG(domain, "type=%d, metadata=%s, key=%s, uri=%s, flags=0x%x",
                     type, NULLSTR(metadata), NULLSTR(key), NULLSTR(uri), flags);

    virResetLastError();

    virCheckDomainReturn(domain, -1);
    conn = domain->conn;
    virCheckReadOnlyGoto(conn->flags, error);

    if (conn->driver->domainSetMetadata) {
        int ret;
        ret = conn->driver->domainSetMetadata(domain, type, metadata, key, uri, flags);
        if (ret < 0)
            goto error;
        return ret;
    }

    virReportUnsupportedError();

 error:
    virDispatchError(conn);
    return -1;
}


/**
 * virDomainGetMetadata:
 * @domain: pointer to a domain
 * @type: one of virDomainMetadataType
 * @uri: (optional) a namespace for elements of one's own
 * @flags: extra flags; not used yet, so callers should always pass 0
 *
 * The domain's description or its title.
 *
 * Returns the text, to be freed by the caller, or NULL in case of error
 *
 * Since: 1.1.0
 */
char *
virDomainGetMetadata(virDomainPtr domain,
                     int type,
                     const char *uri,
                     unsigned int flags)
{
    virConnectPtr conn;

    VIR_DOMAIN_DEBUG(domain, "type=%d, uri=%s, flags=0x%x",
                     type, NULLSTR(uri), flags);

    virResetLastError();

    virCheckDomainReturn(domain, NULL);
    conn = domain->conn;

    if (conn->driver->domainGetMetadata) {
        char *ret;
        ret = conn->driver->domainGetMetadata(domain, type, uri, flags);
        if (!ret)
            goto error;
        return ret;
    }

    virReportUnsupportedError();

 error:
    virDispatchError(conn);
    return NULL;
}


/**
 * virDomainGetMaxVcpus:
 * @domain: pointer to a domain
 *
 * How many virtual CPUs the domain may have at most.
 *
 * Returns the number, or -1 in case of error
 *
 * Since: 1.2.0
 */
int
virDomainGetMaxVcpus(virDomainPtr domain)
{
    virConnectPtr conn;

    VIR_DOMAIN_DEBUG(domain);

    virResetLastError();

    virCheckDomainReturn(domain, -1);
    conn = domain->conn;

    if (conn->driver->domainGetMaxVcpus) {
        int ret;
        ret = conn->driver->domainGetMaxVcpus(domain);
        if (ret < 0)
            goto error;
        return ret;
    }

    virReportUnsupportedError();

 error:
    virDispatchError(conn);
    return -1;
}


/**
 * virDomainSetVcpus:
 * @domain: pointer to a domain
 * @nvcpus: the new number of virtual CPUs
 *
 * Changes how many virtual CPUs the domain has.
 *
 * Returns 0 on success, -1 in case of error
 *
 * Since: 1.2.0
 */
int
virDomainSetVcpus(virDomainPtr domain,
                  unsigned int nvcpus)
{
    virConnectPtr conn;

    VIR_DOMAIN_DEBUG(domain, "nvcpus=%u", nvcpus);

    virResetLastError();

    virCheckDomainReturn(domain, -1);
    conn = domain->conn;
    virCheckReadOnlyGoto(conn->flags, error);
    virCheckNonZeroArgGoto(nvcpus, error);

    if (conn->driver->domainSetVcpus) {
        int ret;
        ret = conn->driver->domainSetVcpus(domain, nvcpus);
        if (ret < 0)
            goto error;
        return ret;
    }

    virReportUnsupportedError();

 error:
    virDispatchError(conn);
    return -1;
}
