"""python -m rnnviz"""

import sys

from rnnviz.cli import main

if __name__ == "__main__":  # a process that multiprocessing has made imports this file once more
    sys.exit(main())
