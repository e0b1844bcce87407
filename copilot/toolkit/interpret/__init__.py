"""Words to calls, without a model: the tools' own examples choose, parsers read the arguments, the store resolves them.

Nothing that came in by mail takes part in the choice: only the person's words and the list of tools do. Names and
subjects of mail are what references are looked up in, never what decides which tool runs.

tokens · spelling · lexicon · thesaurus     the words, slips of the finger put right, and words for the same wish
templates · patterns · phrasebook           what the examples of the tools teach, and what means none of them
senses · tagging · neighbours · choice      which words fill which argument, and which tool is meant
clauses · joining · followups               several wishes in a sentence, and sentences that lean on the last one
days · when · periods                       times that are said
mentions · mention · pointing · describing  phrases for messages, read
messages · people · things · arguments      phrases looked up, and made into the arguments of a call
conversation · turn · learning              what is asked, decided, remembered and corrected
"""

from __future__ import annotations

from copilot.toolkit.interpret.conversation import Conversation, Understood
from copilot.toolkit.interpret.learning import learn
from copilot.toolkit.interpret.sentence import interpret

__all__ = ["Conversation", "Understood", "interpret", "learn"]
