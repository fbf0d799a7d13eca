"""An MCP server made with the official package, for McpPythonServerIT; the port is in PORT."""

import asyncio
import os

import uvicorn
from mcp.server.mcpserver import MCPServer

server = MCPServer("test")


@server.tool()
def add(a: int, b: int) -> int:
    """Adds two numbers."""
    return a + b


@server.tool()
def refuse(a: int) -> str:
    """Fails."""
    raise ValueError("no such item")


@server.tool()
async def wait(a: int) -> str:
    """Never ends."""
    print("waits", flush=True)
    try:
        await asyncio.sleep(600)
    except asyncio.CancelledError:
        print("cancelled", flush=True)
        raise
    return "late"


uvicorn.run(server.streamable_http_app(), host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning")
