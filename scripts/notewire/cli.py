"""``notewire``: the commands for writers, one module a command in `commands/`."""

from __future__ import annotations

import click

from notewire import __version__
from notewire.commands import COMMANDS


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="notewire")
def main() -> None:
    """Write notes, and know what is wrong with them.

    \b
    Examples:
      notewire new "梯度检查点" --category large-model
      notewire check
    """


for command in COMMANDS:
    main.add_command(command)
