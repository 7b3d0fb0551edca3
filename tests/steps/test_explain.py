"""Each check explains itself, and points at a finished one."""

from __future__ import annotations

import pytest

from steps.extension import KINDS
from steps.function.names import module_of
from steps.inspect import STEPS, inspect
from steps.model import Site
from steps.teach.explain import example, siblings, words
from steps.teach.glossary import WORDS, explain
from steps.tree.checkout import Checkout
from steps.tree.facts import Facts
from wizard.practice import make_practice_tree


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    return Facts(Checkout.open(make_practice_tree(tmp_path_factory.mktemp("practice") / "tree")).snapshot())


def test_every_check_says_what_it_is_and_what_fails_without_it(facts: Facts) -> None:
    checks = {f.check for s in inspect(facts, "virDomainSetVcpus").steps for f in s.findings}
    assert len(checks) > 20
    for step in inspect(facts, "virDomainSetVcpus").steps:
        for finding in step.findings:
            said = words(step.step, "function", finding.check)
            assert said.means, finding.check
            assert said.fails, finding.check
            assert bool(said.look_for) == (step.step.number in (5, 7)), finding.check


def test_every_site_of_every_kind_loads_and_says_what_it_is() -> None:
    for word in KINDS:
        sites = [site for step in STEPS for site in step.sites(word)]
        assert sites, word
        for site in sites:
            assert site.id, site
            assert site.title, site.id
            # A site that answers several checks has its words at each of them.
            assert site.means or type(site).words is not Site.words, f"{word}: {site.id}"
        ids = [site.id for site in sites]
        assert len(ids) == len(set(ids)), word
        for step in STEPS:
            assert step.sites(word) or step.reasons.get(word), (
                f"{word}: step {step.number} has no site and no reason"
            )


def test_the_example_is_the_nearest_finished_sibling_with_its_place(facts: Facts) -> None:
    for step, check in ((STEPS[0], "public-header"), (STEPS[1], "driver-typedef"), (STEPS[2], "rule-read-only"),
                        (STEPS[3], "wire-procedure")):  # fmt: skip
        found = example(facts, "virDomainSetPriority", step, check)
        assert found is not None, check
        assert found.api.startswith("virDomain")
        text = facts.snapshot.read(found.file)
        assert text is not None
        assert 0 < found.line <= text.count(b"\n")


def test_what_only_a_person_can_say_has_a_place_to_begin_to_look(facts: Facts) -> None:
    older = example(facts, "virDomainSetPriority", STEPS[4], "internal-use")
    assert older is not None
    assert older.file == "src/libvirt-domain.c"
    shared = example(facts, "virDomainSetPriority", STEPS[6], "common-code")
    assert shared is not None
    text = facts.snapshot.read(shared.file)
    assert text is not None
    assert 0 < shared.line <= text.count(b"\n")


def test_siblings_are_of_the_same_module_and_never_the_function_itself(facts: Facts) -> None:
    near = siblings(facts, "virDomainGetVcpus")
    assert near[0] == "virDomainSetVcpus"
    assert "virDomainGetVcpus" not in near
    assert all(module_of(name) == "domain" for name in near)


def test_the_glossary_knows_its_words_in_any_case() -> None:
    assert explain("xdr") == WORDS["XDR"]
    assert explain("nothing of it") is None
    assert all(text.endswith(".") for text in WORDS.values())
