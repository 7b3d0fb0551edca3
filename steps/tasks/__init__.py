"""Tasks: what rpcgen, check, syntax-check, build and preflight mean in a tree; running and reading them.

``plan_task`` says what a task is here, ``start`` runs it and tells events (one at a time in each build folder
if the runs share a ``Queue``), ``to_json`` and ``run_json`` give each event as one JSON object.
"""

from __future__ import annotations

from steps.tasks.baseline import Baseline, Baselines
from steps.tasks.command import Command
from steps.tasks.configure import ConfigureOffer, configure_offers
from steps.tasks.diagnose import Diagnoser
from steps.tasks.diagnostic import Diagnostic
from steps.tasks.events import Diagnosed, Event, Finished, Lines, Progress, Queued, Started, run_json, to_json
from steps.tasks.folders import BuildFolder, build_system, find_folders, foreign_folders, read_folder
from steps.tasks.runner import ExtraCheck, Queue, Run, RunOptions
from steps.tasks.smallest import targets_for
from steps.tasks.start import start
from steps.tasks.task import TASK_NAMES, NoBuild, Task, TaskName, choose_folder, plan_task

__all__ = [
    "TASK_NAMES",
    "Baseline",
    "Baselines",
    "BuildFolder",
    "Command",
    "ConfigureOffer",
    "Diagnosed",
    "Diagnoser",
    "Diagnostic",
    "Event",
    "ExtraCheck",
    "Finished",
    "Lines",
    "NoBuild",
    "Progress",
    "Queue",
    "Queued",
    "Run",
    "RunOptions",
    "Started",
    "Task",
    "TaskName",
    "build_system",
    "choose_folder",
    "configure_offers",
    "find_folders",
    "foreign_folders",
    "plan_task",
    "read_folder",
    "run_json",
    "start",
    "targets_for",
    "to_json",
]
