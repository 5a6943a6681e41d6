"""Drives a Chromium of any age over the DevTools protocol itself: Playwright no longer speaks to one of 2018.

Owns the browser's process, the conversation, and what a keyboard and a finger send. Only calls that Chromium 72 knows
are made. It must not know what a page shows. Called by `finalist_device`.
"""

import asyncio
import base64
import contextlib
import itertools
import json
import tempfile
import urllib.request
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tools.chromium import ARGUMENTS

START_S = 20.0
REPLY_S = 20.0
PATIENCE_S = 15.0
LOOK_AGAIN_S = 0.03
SHIFT = 8  # of the protocol's modifiers

# Key -> (code, key code, text).
NAMED_KEYS = {
    "Tab": ("Tab", 9, ""),
    "Enter": ("Enter", 13, "\r"),
    "Space": ("Space", 32, " "),
    "Escape": ("Escape", 27, ""),
}


@contextlib.asynccontextmanager
async def chromium(program: Path, *, hosts: str = "") -> AsyncIterator["DrivenBrowser"]:
    """A running browser. `hosts`: rules for names, as in "MAP venue.test 127.0.0.1"."""
    # The browser may still write while it ends.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, tempfile.TemporaryFile() as said:
        process = await asyncio.create_subprocess_exec(
            program,
            *ARGUMENTS,
            "--headless",
            "--no-zygote",  # those of 2018 were packed without a sandbox
            "--disable-dev-shm-usage",
            "--hide-scrollbars",
            "--font-render-hinting=none",  # as on phones; a headless one of 2018 tears words apart otherwise
            "--lang=vi-VN",
            "--remote-debugging-port=0",
            f"--user-data-dir={folder}",
            f"--host-resolver-rules={hosts}",
            "about:blank",
            stdout=said,
            stderr=said,
        )
        try:
            port_file = Path(folder) / "DevToolsActivePort"
            end_s = asyncio.get_running_loop().time() + START_S
            while not (address := await asyncio.to_thread(_address, port_file)):
                if process.returncode is not None or asyncio.get_running_loop().time() > end_s:
                    said.seek(0)
                    # What it misses it says: "error while loading shared libraries: libnss3.so".
                    raise AssertionError(f"{program} did not start: {said.read().decode(errors='replace')}")
                await asyncio.sleep(LOOK_AGAIN_S)
            yield DrivenBrowser(address)
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def _address(port_file: Path) -> str:
    """Where the browser listens; "" until it has written it down."""
    port, _, rest = port_file.read_text().partition("\n") if port_file.exists() else ("", "", "")
    return f"127.0.0.1:{port}" if rest else ""


class DrivenBrowser:
    """A browser that listens at `address`."""

    def __init__(self, address: str) -> None:
        self._address = address

    @contextlib.asynccontextmanager
    async def page(self, size: tuple[int, int], *, touch: bool) -> AsyncIterator["DrivenPage"]:
        """An empty page: of a laptop, or of a touch device, with a screen of this size."""
        about = await asyncio.to_thread(self._json, "version")
        async with _conversation(about["webSocketDebuggerUrl"]) as browser:
            target = (await browser.call("Target.createTarget", url="about:blank"))["targetId"]
            async with _conversation(f"ws://{self._address}/devtools/page/{target}") as conversation:
                yield await DrivenPage(conversation, str(about["Browser"])).begin(size, touch)

    def _json(self, name: str) -> Any:
        with urllib.request.urlopen(f"http://{self._address}/json/{name}", timeout=REPLY_S) as answer:
            return json.load(answer)


@dataclass
class _Conversation:
    """Calls and their replies; `events` in the order they came."""

    socket: ClientConnection
    events: list[dict[str, Any]] = field(default_factory=list)
    _numbers: Any = field(default_factory=lambda: itertools.count(1))
    _waiting: dict[int, asyncio.Future[dict[str, Any]]] = field(default_factory=dict)

    async def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """One call; its result."""
        number = next(self._numbers)
        self._waiting[number] = asyncio.get_running_loop().create_future()
        await self.socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        async with asyncio.timeout(REPLY_S):
            reply = await self._waiting[number]
        assert "error" not in reply, f"{method}: {reply['error']}"
        result: dict[str, Any] = reply["result"]
        return result

    async def read(self) -> None:
        """Take what comes, until the browser leaves."""
        with contextlib.suppress(ConnectionClosed):
            async for message in self.socket:
                frame = json.loads(message)
                if "id" in frame:
                    self._waiting.pop(frame["id"]).set_result(frame)
                else:
                    self.events.append(frame)


@contextlib.asynccontextmanager
async def _conversation(address: str) -> AsyncIterator[_Conversation]:
    async with connect(address, compression=None, max_size=None, ping_interval=None) as socket:
        conversation = _Conversation(socket)
        reading = asyncio.create_task(conversation.read())
        try:
            yield conversation
        finally:
            await socket.close()
            await reading


class DrivenPage:
    """One page. `product`: the browser's name and version."""

    def __init__(self, conversation: _Conversation, product: str) -> None:
        self.product = product
        self._conversation = conversation
        self._call = conversation.call

    async def begin(self, size: tuple[int, int], touch: bool) -> Self:
        """Be that device, and watch for complaints."""
        for domain in ("Page", "Runtime", "Log"):
            await self._call(f"{domain}.enable")
        await self._call(
            "Emulation.setDeviceMetricsOverride", width=size[0], height=size[1], deviceScaleFactor=1, mobile=touch
        )
        await self._call("Emulation.setTouchEmulationEnabled", enabled=touch)
        return self

    @property
    def faults(self) -> list[str]:
        """Whatever scripts, console or requests complained about."""
        return [text for event in self._conversation.events if (text := _fault(event))]

    async def before_scripts(self, source: str) -> None:
        """Run this in every page opened from now on, before its own scripts."""
        await self._call("Page.addScriptToEvaluateOnNewDocument", source=source)

    async def open(self, address: str) -> None:
        """Go to an address and wait until it is loaded."""
        answer = await self._call("Page.navigate", url=address)
        assert not answer.get("errorText"), answer
        await self.until(f"location.href.startsWith({json.dumps(address)}) && document.readyState === 'complete'")

    async def evaluate(self, expression: str) -> Any:
        """Value of an expression, or of the promise it is; anything JSON."""
        answer = await self._call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in answer, f"{expression}: {answer['exceptionDetails']}"
        return answer["result"].get("value")

    async def until(self, expression: str, what: str = "") -> Any:
        """Ask again and again until an expression is true; its value."""
        end_s = asyncio.get_running_loop().time() + PATIENCE_S
        while not (value := await self.evaluate(expression)):
            if asyncio.get_running_loop().time() > end_s:
                text = await self.evaluate("document.body.innerText")
                raise AssertionError(f"waited {PATIENCE_S} s for {what or expression}; the page says: {text}")
            await asyncio.sleep(LOOK_AGAIN_S)
        return value

    async def press(self, key: str, *, shift: bool = False) -> None:
        """Press and release a key: a letter, a digit, or one of `NAMED_KEYS`."""
        code, key_code, text = NAMED_KEYS.get(key) or _key_of(key)
        named = {"key": " " if key == "Space" else key, "code": code, "windowsVirtualKeyCode": key_code}
        named["modifiers"] = SHIFT if shift else 0
        down = {"type": "keyDown", "text": text} if text else {"type": "rawKeyDown"}
        await self._call("Input.dispatchKeyEvent", **down, **named)
        await self._call("Input.dispatchKeyEvent", type="keyUp", **named)

    async def touch(self, x: float, y: float) -> None:
        """Put a finger down and lift it."""
        await self._call("Input.dispatchTouchEvent", type="touchStart", touchPoints=[{"x": x, "y": y}])
        await self._call("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])

    async def photograph(self, path: Path) -> None:
        """Keep what a person would see now."""
        answer = await self._call("Page.captureScreenshot", format="png")
        await asyncio.to_thread(path.write_bytes, base64.b64decode(answer["data"]))


def _key_of(character: str) -> tuple[str, int, str]:
    code = f"Digit{character}" if character.isdigit() else f"Key{character.upper()}"
    return code, ord(character.upper()), character


def _fault(event: dict[str, Any]) -> str:
    details = event["params"]
    match event["method"]:
        case "Runtime.exceptionThrown":
            thrown = details["exceptionDetails"]
            return f"script: {thrown.get('exception', {}).get('description') or thrown['text']}"
        case "Runtime.consoleAPICalled" if details["type"] in ("error", "warning", "assert"):
            return f"{details['type']}: {[one.get('value', one.get('description')) for one in details['args']]}"
        case "Log.entryAdded" if details["entry"]["level"] in ("error", "warning"):
            return f"{details['entry']['level']}: {details['entry']['text']} ({details['entry'].get('url', '')})"
    return ""
