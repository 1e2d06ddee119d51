"""The commands, one module each. Adding one is writing its module and naming it here."""

import click

from notewire.commands import check, fix, new, render

COMMANDS: tuple[click.Command, ...] = (new.command, check.command, fix.command, render.command)
