"""All that a tool imports. See docs in the README: "Write your own tool"."""

from copilot.toolkit.arguments import Companies, Contact, Messages, People, Scene, Tasks, Text, When
from copilot.toolkit.context import Context
from copilot.toolkit.declaration import Argument, Result, Tool, tool
from copilot.toolkit.handling import attached, because, move_to, present, set_keyword
from copilot.toolkit.labels import label_keyword, label_name
from copilot.toolkit.moments import ahead, spoken
from copilot.types.plans import Answer, Effect, Line, Option, Question, Step, Trust

__all__ = [
    "Answer",
    "Argument",
    "Companies",
    "Contact",
    "Context",
    "Effect",
    "Line",
    "Messages",
    "Option",
    "People",
    "Question",
    "Result",
    "Scene",
    "Step",
    "Tasks",
    "Text",
    "Tool",
    "Trust",
    "When",
    "ahead",
    "attached",
    "because",
    "label_keyword",
    "label_name",
    "move_to",
    "present",
    "set_keyword",
    "spoken",
    "tool",
]
