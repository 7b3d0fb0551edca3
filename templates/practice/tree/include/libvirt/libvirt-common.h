/*
 * libvirt-common.h: what all the public headers share
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef LIBVIRT_COMMON_H
# define LIBVIRT_COMMON_H

# ifndef __VIR_LIBVIRT_H_INCLUDES__
#  error "Don't include this file directly, only use libvirt/libvirt.h"
# endif

/**
 * VIR_UUID_BUFLEN:
 *
 * The number of bytes in a UUID.
 *
 * Since: 1.0.0
 */
# define VIR_UUID_BUFLEN (16)

/**
 * VIR_UUID_STRING_BUFLEN:
 *
 * The number of bytes in a UUID written as text, with the NUL at its end.
 *
 * Since: 1.0.0
 */
# define VIR_UUID_STRING_BUFLEN (36 + 1)

#endif /* LIBVIRT_COMMON_H */
