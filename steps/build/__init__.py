"""Tasks: what rpcgen, check, syntax-check, build and preflight mean in a tree; running and reading them.

``plan_task`` says what a task is here, ``start`` runs it and tells events (one at a time in each build folder
if the runs share a ``Queue``), ``to_json`` and ``run_json`` give each event as one JSON object.
"""

from __future__ import annotations

from steps.build.baseline import Baseline, Baselines
from steps.build.command import Command
from steps.build.configure import ConfigureOffer, configure_offers
from steps.build.diagnose import Diagnoser
from steps.build.diagnostic import Diagnostic
from steps.build.events import Diagnosed, Event, Finished, Lines, Progress, Queued, Started, run_json, to_json
from steps.build.folders import BuildFolder, build_system, find_folders, foreign_folders, read_folder
from steps.build.runner import ExtraCheck, Queue, Run, RunOptions
from steps.build.smallest import targets_for
from steps.build.start import start
from steps.build.task import TASK_NAMES, NoBuild, Task, TaskName, choose_folder, plan_task

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
