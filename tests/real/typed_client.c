/* Sends a typed parameter of each type and looks whether all come back; a list is counted and fetched.
 * Usage: typed_client URI; prints what is wrong, exit status 1. */

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT 7
#define FAIL_UNLESS(what) \
    do { \
        if (!(what)) { \
            fprintf(stderr, "not so: %s\n", #what); \
            return -1; \
        } \
    } while (0)

static int
same(const virTypedParameter *got, const virTypedParameter *sent)
{
    FAIL_UNLESS(got->type == sent->type);
    FAIL_UNLESS(strcmp(got->field, sent->field) == 0);
    switch (sent->type) {
    case VIR_TYPED_PARAM_INT:
        FAIL_UNLESS(got->value.i == sent->value.i);
        break;
    case VIR_TYPED_PARAM_UINT:
        FAIL_UNLESS(got->value.ui == sent->value.ui);
        break;
    case VIR_TYPED_PARAM_LLONG:
        FAIL_UNLESS(got->value.l == sent->value.l);
        break;
    case VIR_TYPED_PARAM_ULLONG:
        FAIL_UNLESS(got->value.ul == sent->value.ul);
        break;
    case VIR_TYPED_PARAM_DOUBLE:
        FAIL_UNLESS(got->value.d == sent->value.d);
        break;
    case VIR_TYPED_PARAM_BOOLEAN:
        FAIL_UNLESS(got->value.b == sent->value.b);
        break;
    default:
        FAIL_UNLESS(strcmp(got->value.s, sent->value.s) == 0);
    }
    return 0;
}

static int
all_same(const virTypedParameter *got, int ngot, const virTypedParameter *sent, int nsent)
{
    int i;

    FAIL_UNLESS(ngot == nsent);
    for (i = 0; i < nsent; i++) {
        if (same(&got[i], &sent[i]) < 0)
            return -1;
    }
    return 0;
}

static int
typed(virDomainPtr dom, virTypedParameterPtr sent, int nsent)
{
    virTypedParameter room[COUNT + 3];
    virTypedParameterPtr own = NULL;
    int count = 0;
    int ret;

    FAIL_UNLESS(virDomainSetFrobs(dom, sent, nsent, 0) == 0);
    FAIL_UNLESS(virDomainGetFrobs(dom, NULL, &count, 0) == 0);
    FAIL_UNLESS(count == nsent);

    memset(room, 0, sizeof(room));
    count = COUNT + 3;
    FAIL_UNLESS(virDomainGetFrobs(dom, room, &count, 0) == 0);
    ret = all_same(room, count, sent, nsent);
    virTypedParamsClear(room, count);
    FAIL_UNLESS(ret == 0);

    FAIL_UNLESS(virDomainSetFrobTune(dom, sent, nsent, 0) == 0);
    count = 0;
    FAIL_UNLESS(virDomainGetFrobTune(dom, &own, &count, 0) == 0);
    ret = all_same(own, count, sent, nsent);
    virTypedParamsFree(own, count);
    return ret;
}

static int
lists(virConnectPtr conn)
{
    virDomainPtr *domains = NULL;
    int count = virConnectListAllFrobDomains(conn, NULL, 0);
    int i;

    FAIL_UNLESS(count == 1);
    FAIL_UNLESS(virConnectListAllFrobDomains(conn, &domains, 0) == count);
    FAIL_UNLESS(strcmp(virDomainGetName(domains[0]), "test") == 0);
    FAIL_UNLESS(domains[count] == NULL);
    for (i = 0; i < count; i++)
        virDomainFree(domains[i]);
    free(domains);
    return 0;
}

int
main(int argc, char **argv)
{
    virConnectPtr conn = argc == 2 ? virConnectOpen(argv[1]) : NULL;
    virDomainPtr dom = conn ? virDomainLookupByName(conn, "test") : NULL;
    virTypedParameterPtr sent = NULL;
    int nsent = 0;
    int max = 0;
    int ret = 1;

    if (dom &&
        virTypedParamsAddInt(&sent, &nsent, &max, "i", -2147483647) == 0 &&
        virTypedParamsAddUInt(&sent, &nsent, &max, "ui", 4294967295U) == 0 &&
        virTypedParamsAddLLong(&sent, &nsent, &max, "l", -9223372036854775807LL) == 0 &&
        virTypedParamsAddULLong(&sent, &nsent, &max, "ul", 18446744073709551615ULL) == 0 &&
        virTypedParamsAddDouble(&sent, &nsent, &max, "d", 0.1) == 0 &&
        virTypedParamsAddBoolean(&sent, &nsent, &max, "b", 1) == 0 &&
        virTypedParamsAddString(&sent, &nsent, &max, "s", "one, two\n\xc3\xa9") == 0 &&
        typed(dom, sent, nsent) == 0 &&
        lists(conn) == 0)
        ret = 0;

    if (ret)
        fprintf(stderr, "%s\n", virGetLastErrorMessage());
    virTypedParamsFree(sent, nsent);
    if (dom)
        virDomainFree(dom);
    if (conn)
        virConnectClose(conn);
    return ret;
}
