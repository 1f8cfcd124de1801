"""How commands are found, explained and ended: lazy loading, help in the reader's language, exit codes."""

from __future__ import annotations

import errno
import inspect
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from difflib import get_close_matches
from importlib import import_module
from typing import Any, Final, NamedTuple

import click

from lontar.errors import LontarError, UsageError
from lontar.messages import say, say_error, translated

DONE: Final = 0
SOME_SKIPPED: Final = 1
WRONG_USAGE: Final = 2
BAD_INPUT: Final = 3
INTERRUPTED: Final = 130
_FAILING_DISK: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


class Lazy(NamedTuple):
    """A command that is imported when it is called: where it is, and its one line of help."""

    module: str
    attribute: str
    summary: str


class Explained(click.Command):
    """A command whose help stands in the reader's language and ends with an example."""

    def __init__(self, *args: Any, example: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.example = example

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write `Usage: …`."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=say("usage", "Usage:") + " ")

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the command does."""
        text = translated("commands", command_key(ctx)) or self.help
        if text:
            formatter.write_paragraph()
            formatter.write_text(inspect.cleandoc(text))

    def format_arguments(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Arguments are explained in the text of the command."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, then the example."""
        records = [option_help(option, ctx) for option in self.get_params(ctx) if isinstance(option, click.Option)]
        with formatter.section(say("options", "Options")):
            formatter.write_dl([record for record in records if record])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the example as it would be typed."""
        if self.example:
            formatter.write_paragraph()
            formatter.write(say("example", "Example:") + "\n")
            for line in self.example.splitlines():
                formatter.write(f"  {line}\n")


class ExplainedGroup(Explained, click.Group):
    """A group of commands, each imported when it is called."""

    def __init__(self, *args: Any, lazy: Mapping[str, Lazy] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lazy = dict(lazy or {})

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order in which one meets them."""
        return [*self.lazy, *self.commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in self.lazy:
            return super().get_command(ctx, cmd_name)
        where = self.lazy[cmd_name]
        command: click.Command = getattr(import_module(where.module), where.attribute)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that was typed; UsageError with the nearest names."""
        command = self.get_command(ctx, args[0])
        if command is None and not args[0].startswith("-"):
            near = get_close_matches(args[0], self.list_commands(ctx)) or self.list_commands(ctx)
            raise UsageError(
                "no_such_command",
                "There is no command {command}. Did you mean: {near}? `{path} --help` lists all.",
                command=args[0],
                near=", ".join(near),
                path=ctx.command_path,
            )
        return super().resolve_command(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, then the commands with a line each."""
        super().format_options(ctx, formatter)
        rows = []
        for name in self.list_commands(ctx):
            known = self.lazy[name].summary if name in self.lazy else self.commands[name].get_short_help_str(100)
            key = "_".join(part for part in (command_key(ctx), name) if part)
            rows.append((name, translated("summaries", key) or known))
        with formatter.section(say("commands", "Commands")):
            formatter.write_dl(rows)


class Root(ExplainedGroup):
    """The group that a person calls: every error ends here in a plain line and an exit code."""

    def main(  # type: ignore[override]
        self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any
    ) -> Any:
        """Run the command that was typed and end the process with its exit code."""
        extra["standalone_mode"] = False
        run = super().main
        sys.exit(exit_code_of(lambda: run(args, prog_name or "lontar", **extra)))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a reader that has seen enough (`| head`) is no error."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            _write_nothing_more()
            return DONE
        except OSError as error:
            if error.errno not in _FAILING_DISK:
                raise
            _write_nothing_more()
            raise UsageError(
                "output_unwritable",
                "What is told cannot be written ({reason}). What was acknowledged is stored. Free some space, or let "
                "it be written elsewhere, and give the same command again.",
                reason=error.strerror,
            ) from error
        return result


def _write_nothing_more() -> None:
    # What is still buffered would be written at exit, and fail again: it goes nowhere instead.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def exit_code_of(run: Callable[[], Any]) -> int:
    """Run something, tell its errors to the person on standard error, and return the exit code."""
    try:
        result = run()
    except LontarError as error:
        complain(say_error(error), code=error.code)
        return error.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return WRONG_USAGE
    except click.UsageError as error:
        complain(usage_message(error))
        if error.ctx is not None:
            click.echo(say("see_help", "`{path} --help` shows how.", path=error.ctx.command_path), err=True)
        return WRONG_USAGE
    except click.ClickException as error:
        complain(error.format_message())
        return BAD_INPUT
    except (click.Abort, KeyboardInterrupt):
        click.echo(say("interrupted", "Interrupted. What was acknowledged is kept."), err=True)
        return INTERRUPTED
    return result if isinstance(result, int) else DONE


def complain(message: str, *, code: str | None = None) -> None:
    """Say what is wrong on standard error, with the stable code for those who look it up."""
    suffix = f" [{code}]" if code else ""
    with suppress(OSError):  # where this cannot be written either, the exit code tells
        click.echo(f"{say('error', 'Error')}: {message}{suffix}", err=True)


def usage_message(error: click.UsageError) -> str:
    """Return what click found wrong with the command line, in the reader's language."""
    hint = _parameter_hint(error)
    if isinstance(error, click.NoSuchOption):
        near = f" ({', '.join(error.possibilities)}?)" if error.possibilities else ""
        return say("no_such_option", "There is no option {option}{near}.", option=error.option_name, near=near)
    if isinstance(error, click.MissingParameter):
        return say("missing_parameter", "{parameter} is missing.", parameter=hint)
    if isinstance(error, click.BadParameter) and hint:
        parameter = error.param
        if parameter is not None and isinstance(parameter.type, click.Choice):
            allowed = ", ".join(str(choice) for choice in parameter.type.choices)
            return say("not_a_choice", "{parameter} takes one of: {allowed}.", parameter=hint, allowed=allowed)
        if parameter is not None and isinstance(parameter.type, click.IntRange | click.FloatRange):
            return _out_of_range(parameter.type, hint)
        return say("bad_parameter", "{parameter}: {message}", parameter=hint, message=error.message)
    return error.format_message()


def _out_of_range(allowed: click.IntRange | click.FloatRange, hint: str) -> str:
    low, high = allowed.min, allowed.max
    if high is None:
        return say("number_from", "{parameter} takes a number, {low} or more.", parameter=hint, low=low)
    return say("number_between", "{parameter} takes a number from {low} to {high}.", parameter=hint, low=low, high=high)


def _parameter_hint(error: click.UsageError) -> str:
    parameter = getattr(error, "param", None)
    if parameter is None:
        return ""
    if isinstance(parameter, click.Option):
        return str(max(parameter.opts, key=len))
    return str(parameter.human_readable_name)


def command_key(ctx: click.Context) -> str:
    """Return the command's name for translations: `judge_statement_add`; empty for `lontar` itself."""
    names = []
    context: click.Context | None = ctx
    while context is not None and context.parent is not None:
        names.append(context.info_name or "")
        context = context.parent
    return "_".join(reversed(names))


def option_help(option: click.Option, ctx: click.Context) -> tuple[str, str] | None:
    """Return an option and what it does, in the reader's language; None for a hidden one."""
    record = option.get_help_record(ctx)
    if record is None:
        return None
    # The text alone: click would add ranges and defaults in English, which our texts tell where they matter.
    name = "help" if "--help" in option.opts else option.name or ""
    text = translated("options", f"{command_key(ctx)}.{name}") or translated("options", name) or option.help or ""
    needed = f" [{say('needed', 'needed')}]" if option.required else ""
    return (record[0], text + needed)
