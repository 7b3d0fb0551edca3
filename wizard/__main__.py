"""``python -m wizard`` is ``libvirt-wizard``."""

import sys

from wizard.entry import main

sys.exit(main())
