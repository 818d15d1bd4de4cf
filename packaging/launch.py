"""What the standalone builds start: rnnviz's command line.

`freeze_support` comes before anything else: in a process that multiprocessing has started, which is this program again,
it does that process's work and ends there.
"""

from __future__ import annotations

import multiprocessing
import sys

if __name__ == "__main__":
    multiprocessing.freeze_support()
    from rnnviz.cli import main
    from rnnviz.own_process import leave_no_library_path

    leave_no_library_path()
    sys.exit(main())
