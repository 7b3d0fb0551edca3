"""``python -m wizard`` is ``libvirt-wizard``."""

import sys

from wizard.cli import main

sys.exit(main())
