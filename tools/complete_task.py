"""Complete task: done, and due again where it repeats."""

from copilot.errors import NotFound
from copilot.toolkit.api import Context, Result, Step, Tasks, because, done, tool, with_foreign
from copilot.types.changes import Save


@tool(
    effects=["local", "outward"],
    examples=[
        "done with the task {tasks: call the landlord}",
        "complete {tasks: the board deck task}",
        "tick off {tasks: renew the domain}",
        "I have finished {tasks: the slides for the offsite}",
        "check {tasks: booking the train} off my list",
        "the task {tasks: sign the contract} is done",
        "close {tasks: all tasks about Northwind}",
        "cross out {tasks: water the plants}",
        "mark {tasks: the first task} as completed",
    ],
    undo="The task is open again.",
)
def complete_task(context: Context, tasks: Tasks) -> Result:
    """Complete tasks; after one that repeats comes the next."""
    steps = []
    for task in filter(None, map(context.records.task, tasks.ids)):
        if task.done_at:
            continue
        finished, *after = done(context, task)
        steps.append(
            Step(
                verb="complete task",
                target=task.title,
                detail=f"done, and due again {after[0].due}" if after else "done",
                why=because(tasks.said),
                change=Save((finished, *after)),
            )
        )
    if not steps:
        raise NotFound("There is no such open task.", "Look at the list of tasks.")
    return with_foreign(context, steps)
