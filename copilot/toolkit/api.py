"""All that a tool imports. See docs in the README: "Write your own tool"."""

from copilot.toolkit.arguments import Companies, Contact, Messages, People, Scene, Tasks, Text, When
from copilot.toolkit.context import Context
from copilot.toolkit.crm import correspondents, introduce, new_company
from copilot.toolkit.declaration import Argument, Result, Tool, tool
from copilot.toolkit.dossier import company_dossier, counted, kept, person_dossier
from copilot.toolkit.foreign import with_foreign
from copilot.toolkit.handling import attached, because, move_to, present, set_keyword
from copilot.toolkit.invitations import answer_invites, propose_invites
from copilot.toolkit.labels import label_keyword, label_name
from copilot.toolkit.letters import answers, forwards, new_letter
from copilot.toolkit.moments import ahead, spoken
from copilot.toolkit.search_words import search_words
from copilot.toolkit.subscriptions import leave_lists
from copilot.toolkit.tasks import done, new_tasks
from copilot.toolkit.week import review
from copilot.triage.companies import Mention
from copilot.types.plans import Answer, Effect, Line, Option, Question, Step, Trust

__all__ = [
    "Answer",
    "Argument",
    "Companies",
    "Contact",
    "Context",
    "Effect",
    "Line",
    "Mention",
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
    "answer_invites",
    "answers",
    "attached",
    "because",
    "company_dossier",
    "correspondents",
    "counted",
    "done",
    "forwards",
    "introduce",
    "kept",
    "label_keyword",
    "label_name",
    "leave_lists",
    "move_to",
    "new_company",
    "new_letter",
    "new_tasks",
    "person_dossier",
    "present",
    "propose_invites",
    "review",
    "search_words",
    "set_keyword",
    "spoken",
    "tool",
    "with_foreign",
]
