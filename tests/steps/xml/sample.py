"""A small tree of our own in libvirt's form: one document with a schema, a parser, a formatter and test data."""

from pathlib import Path

from steps.tree.facts import Facts
from steps.tree.snapshot import WorkTree

COMMON = """<?xml version="1.0" encoding="UTF-8"?>
<grammar xmlns="http://relaxng.org/ns/structure/1.0">
  <define name="virYesNo">
    <choice>
      <value>yes</value>
      <value>no</value>
    </choice>
  </define>
  <define name="lamp">
    <element name="lamp">
      <attribute name="model">
        <choice>
          <value>spot</value>
          <value>flood</value>
        </choice>
      </attribute>
      <optional>
        <attribute name="dimmed">
          <ref name="virYesNo"/>
        </attribute>
      </optional>
      <interleave>
        <optional>
          <element name="bulb">
            <attribute name="watts">
              <data type="unsignedInt"/>
            </attribute>
          </element>
        </optional>
        <optional>
          <element name="label">
            <text/>
          </element>
        </optional>
        <optional>
          <ref name="address"/>
        </optional>
        <optional>
          <ref name="lamp"/>
        </optional>
      </interleave>
    </element>
  </define>
  <define name="fan">
    <element name="fan">
      <ref name="address"/>
    </element>
  </define>
  <define name="address">
    <element name="address">
      <attribute name="slot"/>
    </element>
  </define>
</grammar>
"""
DOMAIN = """<?xml version="1.0" encoding="UTF-8"?>
<grammar xmlns="http://relaxng.org/ns/structure/1.0">
  <include href="common.rng"/>
  <start>
    <element name="domain">
      <element name="devices">
        <zeroOrMore>
          <choice>
            <ref name="lamp"/>
            <ref name="fan"/>
          </choice>
        </zeroOrMore>
      </element>
    </element>
  </start>
</grammar>
"""
HEADER = """#pragma once

typedef enum {
    VIR_DOMAIN_LAMP_MODEL_DEFAULT = 0,
    VIR_DOMAIN_LAMP_MODEL_SPOT,
    VIR_DOMAIN_LAMP_MODEL_FLOOD,

    VIR_DOMAIN_LAMP_MODEL_LAST
} virDomainLampModel;

struct _virDomainLampDef {
    virDomainLampModel model;
    virTristateBool dimmed;
    struct {
        unsigned int watts;
    } bulb;
    char *label;
};

struct _virDomainDef {
    size_t nlamps;
    virDomainLampDef **lamps;
};

VIR_ENUM_DECL(virDomainLampModel);
"""
SOURCE = """#include "domain_conf.h"

VIR_ENUM_IMPL(virDomainLampModel,
              VIR_DOMAIN_LAMP_MODEL_LAST,
              "default",
              "spot",
              "flood",
);

void
virDomainLampDefFree(virDomainLampDef *def)
{
    g_free(def->label);
    g_free(def);
}

static virDomainLampDef *
virDomainLampDefParseXML(xmlNodePtr node,
                         xmlXPathContextPtr ctxt)
{
    g_autoptr(virDomainLampDef) def = g_new0(virDomainLampDef, 1);
    xmlNodePtr bulb;

    ctxt->node = node;

    if (virXMLPropEnum(node, "model", virDomainLampModelTypeFromString,
                       VIR_XML_PROP_REQUIRED | VIR_XML_PROP_NONZERO,
                       &def->model) < 0)
        return NULL;

    /* reads "forged" as well */
    if (virXMLPropTristateBool(node, "dimmed", VIR_XML_PROP_NONE,
                               &def->dimmed) < 0)
        return NULL;

    if ((bulb = virXPathNode("./bulb", ctxt))) {
        if (virXMLPropUInt(bulb, "watts", 10, VIR_XML_PROP_NONZERO,
                           &def->bulb.watts) < 0)
            return NULL;
    }

    def->label = virXPathString("string(./label)", ctxt);

    return g_steal_pointer(&def);
}

static bool
virDomainLampDefCheckABIStability(virDomainLampDef *src,
                                  virDomainLampDef *dst)
{
    if (src->model != dst->model) {
        virReportError(VIR_ERR_CONFIG_UNSUPPORTED, "%s", _("lamps differ"));
        return false;
    }
    return true;
}

virDomainDef *
virDomainDefParseXML(xmlXPathContextPtr ctxt)
{
    g_autofree xmlNodePtr *nodes = NULL;
    virDomainDef *def = g_new0(virDomainDef, 1);
    int n = virXPathNodeSet("./devices/lamp", ctxt, &nodes);
    size_t i;

    for (i = 0; i < n; i++)
        def->lamps[i] = virDomainLampDefParseXML(nodes[i], ctxt);

    return def;
}

static void
virDomainLampDefFormat(virBuffer *buf,
                       virDomainLampDef *def)
{
    g_auto(virBuffer) attrBuf = VIR_BUFFER_INITIALIZER;
    g_auto(virBuffer) childBuf = VIR_BUFFER_INIT_CHILD(buf);
    g_auto(virBuffer) bulbAttrBuf = VIR_BUFFER_INITIALIZER;

    virBufferAsprintf(&attrBuf, " model='%s'",
                      virDomainLampModelTypeToString(def->model));

    if (def->dimmed != VIR_TRISTATE_BOOL_ABSENT) {
        virBufferAsprintf(&attrBuf, " dimmed='%s'",
                          virTristateBoolTypeToString(def->dimmed));
    }

    if (def->bulb.watts)
        virBufferAsprintf(&bulbAttrBuf, " watts='%u'", def->bulb.watts);
    virXMLFormatElement(&childBuf, "bulb", &bulbAttrBuf, NULL);

    virBufferEscapeString(&childBuf, "<label>%s</label>\\n", def->label);

    virXMLFormatElement(buf, "lamp", &attrBuf, &childBuf);
}

void
virDomainDefFormat(virBuffer *buf,
                   virDomainDef *def)
{
    size_t i;

    virBufferAddLit(buf, "<domain>\\n");
    virBufferAddLit(buf, "<devices>\\n");
    for (i = 0; i < def->nlamps; i++)
        virDomainLampDefFormat(buf, def->lamps[i]);
    virBufferAddLit(buf, "</devices>\\n");
    virBufferAddLit(buf, "</domain>\\n");
}
"""
PAGE = """
Lamps
~~~~~

::

  <devices>
    <lamp model='spot' dimmed='yes'/>
  </devices>

``model``
  Which lamp.
``dimmed``
  Whether it is dimmed. :since:`Since 1.1.0`
"""
TEST_PROGRAM = """
static int
mymain(void)
{
    DO_TEST("lamp");
    DO_TEST_DIFFERENT("lamp-other");

    return 0;
}
"""
INPUT = """<domain>
  <devices>
    <lamp model='spot' dimmed='yes'>
      <bulb watts='40'/>
    </lamp>
  </devices>
</domain>
"""
VIRXML = """#pragma once

char *virXMLPropString(xmlNodePtr node, const char *name);
int virXMLPropEnum(xmlNodePtr node, const char *name, int (*strToInt)(const char *), virXMLPropFlags flags, unsigned int *result);
int virParseScaledValue(const char *xpath, const char *units_xpath, xmlXPathContextPtr ctxt, unsigned long long *val);
"""
FILES = {
    "src/util/virxml.h": VIRXML,
    "meson.build": "project('libvirt', 'c', version: '9.1.0')\n",
    "src/conf/schemas/common.rng": COMMON,
    "src/conf/schemas/domain.rng": DOMAIN,
    "src/conf/domain_conf.h": HEADER,
    "src/conf/domain_conf.c": SOURCE,
    "src/libvirt_private.syms": "# conf/domain_conf.h\nvirDomainDefFormat;\nvirDomainLampDefFree;\n",
    "src/qemu/qemu_command.c": "static int\nqemuBuildLamp(virDomainLampDef *lamp)\n{\n    return lamp->dimmed;\n}\n",
    "docs/formatdomain.rst": PAGE,
    "tests/genericxml2xmltest.c": TEST_PROGRAM,
    "tests/genericxml2xmlindata/lamp.xml": INPUT,
    "NEWS.rst": "v9.1.0 (unreleased)\n===================\n\n* **New features**\n",
}


def tree(folder: Path, **changed: str) -> Facts:
    """Write the tree, some files with other text, and return its facts. A keyword is the file's name, dots as ``_``."""
    names = {path.rpartition("/")[2].replace(".", "_"): path for path in FILES}
    texts = {**FILES, **{names[key]: text for key, text in changed.items()}}
    for path, text in texts.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return Facts(WorkTree(folder))
