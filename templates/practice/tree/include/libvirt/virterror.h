/*
 * virterror.h
 * Summary: what went wrong, as callers see it
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LIBVIRT_VIRTERROR_H
# define LIBVIRT_VIRTERROR_H

# include <libvirt/libvirt.h>

# ifdef __cplusplus
extern "C" {
# endif

/**
 * virErrorDomain:
 *
 * Which part of the library speaks.
 *
 * Since: 1.0.0
 */
typedef enum {
    VIR_FROM_NONE = 0, /* nobody in particular (Since: 1.0.0) */
    VIR_FROM_CONF = 1, /* configuration (Since: 1.0.0) */
    VIR_FROM_DOM = 2, /* domains (Since: 1.0.0) */
    VIR_FROM_NETWORK = 3, /* networks (Since: 1.0.0) */
    VIR_FROM_REMOTE = 4, /* the remote driver (Since: 1.0.0) */
    VIR_FROM_RPC = 5, /* messages on the wire (Since: 1.0.0) */
    VIR_FROM_TEST = 6, /* the test driver (Since: 1.0.0) */
} virErrorDomain;

/**
 * virErrorNumber:
 *
 * What is wrong.
 *
 * Since: 1.0.0
 */
typedef enum {
    VIR_ERR_OK = 0, /* nothing (Since: 1.0.0) */
    VIR_ERR_INTERNAL_ERROR = 1, /* a bug (Since: 1.0.0) */
    VIR_ERR_NO_MEMORY = 2, /* out of memory (Since: 1.0.0) */
    VIR_ERR_NO_SUPPORT = 3, /* this driver has no such function (Since: 1.0.0) */
    VIR_ERR_NO_CONNECT = 4, /* nobody takes this URI (Since: 1.0.0) */
    VIR_ERR_INVALID_CONN = 5, /* not a connection (Since: 1.0.0) */
    VIR_ERR_INVALID_DOMAIN = 6, /* not a domain (Since: 1.0.0) */
    VIR_ERR_INVALID_NETWORK = 7, /* not a network (Since: 1.0.0) */
    VIR_ERR_INVALID_ARG = 8, /* a bad argument (Since: 1.0.0) */
    VIR_ERR_OPERATION_FAILED = 9, /* it did not work (Since: 1.0.0) */
    VIR_ERR_OPERATION_DENIED = 10, /* the connection is read only (Since: 1.0.0) */
    VIR_ERR_OPERATION_INVALID = 11, /* not in this state (Since: 1.0.0) */
    VIR_ERR_OPERATION_UNSUPPORTED = 12, /* the driver cannot do this (Since: 1.0.0) */
    VIR_ERR_ARGUMENT_UNSUPPORTED = 13, /* not with this argument (Since: 1.0.0) */
    VIR_ERR_CONFIG_UNSUPPORTED = 14, /* not with this configuration (Since: 1.0.0) */
    VIR_ERR_NO_DOMAIN = 15, /* no such domain (Since: 1.0.0) */
    VIR_ERR_NO_NETWORK = 16, /* no such network (Since: 1.0.0) */
    VIR_ERR_RPC = 17, /* the wire broke (Since: 1.0.0) */
    VIR_ERR_SYSTEM_ERROR = 18, /* the operating system said no (Since: 1.0.0) */
    VIR_ERR_NO_DOMAIN_METADATA = 19, /* nothing is set (Since: 1.1.0) */
} virErrorNumber;

/**
 * virError:
 *
 * One error; it belongs to the thread in which it happened.
 *
 * Since: 1.0.0
 */
typedef struct _virError virError;
struct _virError {
    int code;
    int domain;
    char *message;
};

/**
 * virErrorPtr:
 *
 * How programs hold an error.
 *
 * Since: 1.0.0
 */
typedef virError *virErrorPtr;

virErrorPtr virGetLastError(void);
const char *virGetLastErrorMessage(void);
void virResetLastError(void);

# ifdef __cplusplus
}
# endif

#endif /* LIBVIRT_VIRTERROR_H */
