"""Open a report page in headless Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Locator, Page, Request, sync_playwright

from cleaner.reports import RENDERERS, Entry

CHROMIUM: Final = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS: Final = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
WIDE: Final = (1280, 900)
NARROW: Final = (390, 844)


@dataclass(slots=True)
class OpenReport:
    """A report that is open in the browser."""

    page: Page
    path: Path
    faults: list[str] = field(default_factory=list)  # messages of the console, errors and dialogs of the page
    requests: list[str] = field(default_factory=list)  # addresses of all requests

    def go(self, address: str = "") -> None:
        """Open the report again, at an address in it."""
        self.page.goto("about:blank")
        self.page.goto(self.path.as_uri() + address)
        self.page.wait_for_selector("body[data-drawn=whole]")

    def find(self, selector: str, text: str | None = None) -> Locator:
        """Return the elements that match a selector and contain a text."""
        return self.page.locator(selector, has_text=text) if text else self.page.locator(selector)

    def texts(self, selector: str) -> list[str]:
        """Return the texts of elements, in one line each."""
        return [" ".join(text.split()) for text in self.page.locator(selector).all_inner_texts()]

    def run(self, script: str) -> Any:
        """Return the value of a JavaScript expression in the page."""
        return self.page.evaluate(script)

    @property
    def address(self) -> str:
        """Return the fragment of the address, which follows its `#`."""
        return self.page.url.partition("#")[2]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser, and close it at the end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(browser: Browser, path: Path, size: tuple[int, int] = WIDE, *, dark: bool = False) -> Iterator[OpenReport]:
    """Open a page in a new window."""
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        permissions=["clipboard-read", "clipboard-write"],
    )
    context.set_default_timeout(15_000)
    report = OpenReport(context.new_page(), path)

    def record(request: Request) -> None:
        report.requests.append(request.url)

    report.page.on("console", lambda message: report.faults.append(message.text))
    report.page.on("pageerror", lambda error: report.faults.append(str(error)))
    report.page.on("dialog", lambda dialog: report.faults.append(dialog.message))
    report.page.on("request", record)
    try:
        report.go()
        yield report
    finally:
        context.close()


def write_page(path: Path, *entries: Entry) -> Path:
    """Write the page of some documents to a file and return its path."""
    path.write_bytes("".join(RENDERERS["html"](entries)).encode("utf-8", "surrogateescape"))
    return path
