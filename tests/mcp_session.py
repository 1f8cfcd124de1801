"""A session of the protocol's own client with a server: some calls, one after the other, and what came back."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import anyio

ROOT = Path(__file__).parent.parent


def session(target, *calls, mode="auto"):
    """Ask a server for its tools, then call some; return the tools and the results. What a call raises is raised."""
    found = []

    async def talk():
        from mcp import Client, MCPError

        with anyio.fail_after(90):
            async with Client(target, mode=mode) as client:
                found.extend((await client.list_tools()).tools)
                results = []
                try:
                    for call in calls:
                        results.append(await call(client))
                except MCPError as error:
                    # Raised outside: here it would come back in a group of errors.
                    return error
                return results

    results = anyio.run(talk)
    if isinstance(results, Exception):
        raise results
    return found, results


def program(ledger, *, cwd):
    """`lontar mcp` as a process of its own on a ledger, in English."""
    from mcp.client.stdio import StdioServerParameters

    env = {**os.environ, "LONTAR_LANG": "en", "PYTHONPATH": str(ROOT)}
    return StdioServerParameters(
        command=sys.executable, args=["-m", "lontar", "mcp", "--ledger", str(ledger)], env=env, cwd=cwd
    )


def asks(name, **arguments):
    """A call of a tool."""
    return lambda client: client.call_tool(name, arguments)


def reads(uri):
    """A reading of a resource."""
    return lambda client: client.read_resource(uri)
