"""libvirt's own stand-alone checkers of a checkout, run in parallel without a build.

``jobs`` finds what the checkout has, ``golden`` compares protocols with their recorded form by text,
``cache`` remembers what has not changed, ``worker`` runs the scripts, ``run`` tells events.
"""
