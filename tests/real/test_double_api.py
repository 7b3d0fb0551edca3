"""What the script that doubles the API reads from the output of ``meson test``; the doubling itself is run by hand."""

from __future__ import annotations

from steps.function.prototype import parse
from tests.real.double_api import failures, prototypes, results

LOG = """ 1/5 libvirt / check-one                     OK              0.04s
 2/5 libvirt:bin / two with words               EXPECTEDFAIL    0.03s   exit status 1
 3/5 libvirt:syntax-check / three               FAIL            0.35s   exit status 2
 4/5 libvirt / four                             SKIP            0.02s   exit status 77
 5/5 libvirt / the_longest_name_of_all_has_one_space TIMEOUT        30.02s   killed by signal 15 SIGTERM

Ok:                 1
Fail:               1
"""


def test_failures_are_listed_by_name() -> None:
    assert failures(LOG) == ["three", "the_longest_name_of_all_has_one_space"]
    assert [result for _, result in results(LOG)] == ["OK", "EXPECTEDFAIL", "FAIL", "SKIP", "TIMEOUT"]


def test_a_function_gets_another_name_of_its_family() -> None:
    signature = parse("int virDomainGetFrob(virDomainPtr domain, unsigned int flags);")
    assert prototypes([signature]) == (
        "/* legacy=yes */ int virDomainXxGetFrob(virDomainPtr domain, unsigned int flags);\n"
    )
