"""An MCP server made with the official package, for McpServerIT: mcp_server.py PORT"""

import asyncio
import sys

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


uvicorn.run(server.streamable_http_app(), host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
