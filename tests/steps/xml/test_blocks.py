"""Where a statement may stand in a function, and which variables it may use there."""

from steps.xml.blocks import Blocks
from steps.xml.host import base_of
from steps.xml.sources import Function

TEXT = b"""static int
virLampParse(virLamp *def, xmlXPathContextPtr ctxt)
{
    g_autofree char *firmware = virXPathString("string(./@firmware)", ctxt);
    g_autofree int *features = NULL;
    size_t i;

    for (i = 0; i < 3; i++) {
        virBulb *bulb = def->bulbs[i].first;
        int number;

        if (virXMLPropInt(node, "number", 10, 0, &number, 0) < 0)
            return -1;

        if (!bulb) {
            bulb = g_new0(virBulb, 1);
            def->bulbs[i].first = bulb;
        }

        bulb->number = number;
    }

    return 0;
}
"""
BLOCKS = Blocks(Function("src/conf/domain_conf.c", "virLampParse", 0, TEXT))


def line(offset: int) -> bytes:
    return TEXT[offset : TEXT.index(b"\n", offset)].strip()


def test_a_statement_stands_behind_the_declarations() -> None:
    first = BLOCKS.at(TEXT.index(b'"string(./@firmware)"'))
    assert line(first.end).startswith(b"g_autofree int")
    assert line(BLOCKS.behind(first)) == b""
    assert TEXT[: BLOCKS.behind(first)].endswith(b"size_t i;\n")
    other = BLOCKS.at(TEXT.index(b'"number"'))
    assert BLOCKS.behind(other) == other.end


def test_what_a_loop_declares_is_known_in_the_loop_only() -> None:
    inside, outside = TEXT.index(b"bulb->number"), TEXT.index(b"return 0;")
    assert BLOCKS.visible("bulb->number", inside)
    assert not BLOCKS.visible("bulb->number", outside)
    assert BLOCKS.visible("def->bulbs[i].bulb", outside)
    assert not BLOCKS.visible("def->bulbs[number].first", outside)


def test_a_statement_beside_another_stays_in_its_block() -> None:
    read = BLOCKS.at(TEXT.index(b'"number"'))
    made = BLOCKS.beside(TEXT.index(b"g_new0"), read)
    assert made.text.strip().startswith(b"if (!bulb)")
    assert BLOCKS.beside(TEXT.index(b"return 0"), read).text.strip() == b"return 0;"


def test_the_base_of_a_list_is_not_that_of_its_index() -> None:
    assert base_of("def->os.bootDevs[def->os.nBootDevs]") == "def->os."
    assert base_of("def->source.name") == "def->source."
    assert base_of("def") == "def"
