"""inbox-copilot: a mailbox turned into decisions, in the terminal, on this machine.

(The architecture stands here once the parts do.)
"""

__version__ = "0.1.0"
