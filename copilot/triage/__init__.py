"""What the mail means: lanes, topics, asks and summaries, by the built-in engine.

The arrays here are small, and the analysis runs beside an app that must not wait: a linear-algebra library that spreads
them over all cores spends more time waiting for its threads than computing, so one thread is asked for.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("MKL_NUM_THREADS", "1")
