"""A small tree with one event of a domain, in libvirt's form: today's, or that of 2018."""

from __future__ import annotations

from steps.tree.facts import Facts
from tests.steps.function.generate.sample import Tree

HEADER = """
/**
 * virConnectDomainEventKnockCallback:
 * @conn: connection object
 */
typedef void (*virConnectDomainEventKnockCallback)(virConnectPtr conn,
                                                   virDomainPtr dom,
                                                   const char *who,
                                                   void *opaque);

typedef enum {
    VIR_DOMAIN_EVENT_ID_REBOOT = 0, /* virConnectDomainEventGenericCallback (Since: 1.0.0) */
    VIR_DOMAIN_EVENT_ID_KNOCK = 1, /* virConnectDomainEventKnockCallback (Since: 1.0.0) */

# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_EVENT_ID_LAST
# endif
} virDomainEventID;
"""
SOURCE = """
static virClass *virDomainEventClass;
static virClass *virDomainEventKnockClass;

static void virDomainEventDispose(void *obj);
static void virDomainEventKnockDispose(void *obj);

struct _virDomainEventKnock {
    virDomainEvent parent;

    char *who;
};
typedef struct _virDomainEventKnock virDomainEventKnock;

static int
virDomainEventsOnceInit(void)
{
    if (!VIR_CLASS_NEW(virDomainEventKnock, virDomainEventClass))
        return -1;
    return 0;
}

static void
virDomainEventKnockDispose(void *obj)
{
    virDomainEventKnock *event = obj;

    g_free(event->who);
}

static virObjectEvent *
virDomainEventKnockNew(int id,
                       const char *who)
{
    return g_strdup(who);
}

virObjectEvent *
virDomainEventKnockNewFromObj(virDomainObj *obj,
                              const char *who)
{
    return virDomainEventKnockNew(obj->def->id, who);
}

virObjectEvent *
virDomainEventKnockNewFromDom(virDomainPtr dom,
                              const char *who)
{
    return virDomainEventKnockNew(dom->id, who);
}

static void
virDomainEventDispatchDefaultFunc(virConnectPtr conn,
                                  virObjectEvent *event,
                                  virConnectObjectEventGenericCallback cb,
                                  void *cbopaque)
{
    switch ((virDomainEventID)event->eventID) {
    case VIR_DOMAIN_EVENT_ID_REBOOT:
        (cb)(conn, dom, cbopaque);
        return;

    case VIR_DOMAIN_EVENT_ID_KNOCK:
        {
            virDomainEventKnock *knockEvent;

            knockEvent = (virDomainEventKnock *)event;
            ((virConnectDomainEventKnockCallback)cb)(conn, dom,
                                                     knockEvent->who,
                                                     cbopaque);
            return;
        }

    case VIR_DOMAIN_EVENT_ID_LAST:
        break;
    }
}
"""
PROTOCOL = """
struct remote_domain_event_knock_msg {
    int callbackID;
    remote_nonnull_domain dom;
    remote_nonnull_string who;
};

enum remote_procedure {
    /**
     * @generate: both
     * @acl: none
     */
    REMOTE_PROC_DOMAIN_EVENT_KNOCK = 1
};
"""
GOLDEN = """struct remote_domain_event_knock_msg {
        int                        callbackID;
        remote_nonnull_domain      dom;
        remote_nonnull_string      who;
};
enum remote_procedure {
        REMOTE_PROC_DOMAIN_EVENT_KNOCK = 1,
};
"""
CLIENT = """
static void
remoteDomainBuildEventKnock(virNetClientProgram *prog,
                            virNetClient *client,
                            void *evdata, void *opaque);

static virNetClientProgramEvent remoteEvents[] = {
    { REMOTE_PROC_DOMAIN_EVENT_KNOCK,
      remoteDomainBuildEventKnock,
      sizeof(remote_domain_event_knock_msg),
      (xdrproc_t)xdr_remote_domain_event_knock_msg },
};

static void
remoteDomainBuildEventKnock(virNetClientProgram *prog G_GNUC_UNUSED,
                            virNetClient *client G_GNUC_UNUSED,
                            void *evdata, void *opaque)
{
    virObjectEventStateQueueRemote(priv->eventState, event, msg->callbackID);
}
"""
DAEMON = """
static int
remoteRelayDomainEventKnock(virConnectPtr conn,
                            virDomainPtr dom,
                            const char *who,
                            void *opaque)
{
    daemonClientEventCallback *callback = opaque;

    data.who = g_strdup(who);
    remoteDispatchObjectEventSend(callback->client, remoteProgram,
                                  REMOTE_PROC_DOMAIN_EVENT_KNOCK,
                                  (xdrproc_t)xdr_remote_domain_event_knock_msg, &data);
    return 0;
}

static virConnectDomainEventGenericCallback domainEventCallbacks[] = {
    VIR_DOMAIN_EVENT_CALLBACK(remoteRelayDomainEventReboot),
    VIR_DOMAIN_EVENT_CALLBACK(remoteRelayDomainEventKnock),
};
"""
VIRSH = """
virshDomainEventCallback virshDomainEventCallbacks[] = {
    { "reboot", virshEventGenericPrint, },
    { "knock",
      VIR_DOMAIN_EVENT_CALLBACK(virshEventKnockPrint), },
};
"""
EXAMPLE = """
static int
myDomainEventKnockCallback(virConnectPtr conn G_GNUC_UNUSED,
                           virDomainPtr dom,
                           const char *who,
                           void *opaque G_GNUC_UNUSED)
{
    return 0;
}

struct domainEventData domainEvents[] = {
    DOMAIN_EVENT(VIR_DOMAIN_EVENT_ID_KNOCK, myDomainEventKnockCallback),
};
"""
FILES = {
    "include/libvirt/libvirt-domain.h": HEADER,
    "src/conf/domain_event.c": SOURCE,
    "src/conf/domain_event.h": "virObjectEvent *\nvirDomainEventKnockNewFromDom(virDomainPtr dom,\n"
    "                              const char *who);\n",
    "src/libvirt_private.syms": "# conf/domain_event.h\nvirDomainEventKnockNewFromDom;\nvirDomainEventKnockNewFromObj;\n"
    "virDomainEventStateNew;\n\n# conf/other.h\nvirOther;\n",
    "src/access/viraccessperm.h": "",
    "src/remote/remote_protocol.x": PROTOCOL,
    "src/remote_protocol-structs": GOLDEN,
    "src/remote/remote_driver.c": CLIENT,
    "src/remote/remote_daemon_dispatch.c": DAEMON,
    "tools/virsh-domain-event.c": VIRSH,
    "examples/c/misc/event-test.c": EXAMPLE,
    "src/qemu/qemu_driver.c": "static void\nqemuKnock(void)\n{\n    event = virDomainEventKnockNewFromObj(vm, who);\n}\n",
    "NEWS.rst": "v2.0.0 (unreleased)\n===================\n\n* **New features**\n\n  * Other\n\n    Text.\n\n",
}


def older() -> dict[str, str]:
    """The same files as of 2018: pointers have typedefs, copies can fail, and marks have other names."""
    files = {}
    for path, text in FILES.items():
        text = text.replace("virObjectEvent *", "virObjectEventPtr").replace("virClass *", "virClassPtr ")
        text = text.replace(
            "typedef struct _virDomainEventKnock virDomainEventKnock;",
            "typedef struct "
            "_virDomainEventKnock virDomainEventKnock;\ntypedef virDomainEventKnock *virDomainEventKnockPtr;",
        )
        text = (
            text.replace("g_free(", "VIR_FREE(")
            .replace("g_strdup(who)", "NULL")
            .replace("            return;", "            goto cleanup;")
        )
        files[path] = text.replace("G_GNUC_UNUSED", "ATTRIBUTE_UNUSED")
    return files


def facts(files: dict[str, str] | None = None) -> Facts:
    """The tree in memory."""
    return Facts(Tree(files or FILES))
