"""Bytes in blocks that suit the network, read and hashed where they do not hold up the event loop."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import AsyncIterable, AsyncIterator, Callable
from contextlib import suppress
from typing import BinaryIO

from .http import BodyFailure

BLOCK = 256 * 1024
"""Bytes read, hashed and handed over at a time: some 0.1 ms of copying into the network, and they stay in the
processor's cache from one to the other."""

AHEAD = 4
"""Blocks of a file read before they are wanted. An upload holds ``AHEAD`` + 2 of them, and what the network buffers."""

Feed = Callable[[bytes], object]
"""Sees every block in order before it is handed over, in the worker thread where there is one: a hash's ``update``."""

_SMALL = 64 * 1024


class Reader:
    """Reads one file in worker threads, and closes it as soon as no thread is reading."""

    def __init__(self, file: Callable[[], BinaryIO], lock: threading.Lock, feed: Feed | None, keep_open: bool) -> None:
        self._make = file
        self._lock = lock
        self._feed = feed
        self._keep_open = keep_open
        self._file: BinaryIO | None = None
        self._closed = False

    def read(self) -> bytes:
        """The next block, empty at the end or once closed; blocks its thread."""
        try:
            with self._lock:
                if self._closed:
                    return b""
                if self._file is None:
                    self._file = self._make()
                block = self._file.read(BLOCK)
                if not isinstance(block, bytes):
                    raise BodyFailure(f"the file gave {type(block).__name__} instead of bytes")
                if block and self._feed is not None:
                    self._feed(block)
                return block
        finally:
            if self._closed:
                self._shut()

    def close(self) -> None:
        """Never waits: where a thread is reading just now, that thread closes the file when it is done."""
        self._closed = True
        self._shut()

    def _shut(self) -> None:
        if self._lock.acquire(blocking=False):
            try:
                file, self._file = self._file, None
                if file is not None and not self._keep_open:
                    file.close()
            finally:
                self._lock.release()


async def read_ahead(reader: Reader) -> AsyncIterator[bytes]:
    """A file's blocks; a thread of their own reads up to ``AHEAD`` of them while one is in use."""
    pump = _Pump(reader, asyncio.get_running_loop())
    try:
        while block := await pump.next():
            yield block
    finally:
        pump.stop()


class _Pump:
    """Carries blocks from a reading thread to the event loop.

    A thread that stays costs a third less than handing each block's read to the executor: on two cores an upload with
    hashing then keeps up with one without.
    """

    def __init__(self, reader: Reader, loop: asyncio.AbstractEventLoop) -> None:
        self._reader = reader
        self._loop = loop
        self._ready: deque[bytes | Exception] = deque()
        self._changed = threading.Condition()
        self._waiter: asyncio.Future[None] | None = None
        self._stopped = False
        # A daemon: a disk that never answers must not keep the interpreter from ending.
        threading.Thread(target=self._run, name="aioportal-read", daemon=True).start()

    def _run(self) -> None:
        more = True
        while more:
            item: bytes | Exception
            try:
                item = self._reader.read()
            except Exception as error:
                item = error
            more = isinstance(item, bytes) and bool(item)
            with self._changed:
                while len(self._ready) >= AHEAD and not self._stopped:
                    self._changed.wait()
                if self._stopped:
                    return
                self._ready.append(item)
                waiter = self._waiter
            if waiter is not None:
                # The loop may have been closed under an upload that nobody finished.
                with suppress(RuntimeError):
                    self._loop.call_soon_threadsafe(_wake, waiter)

    async def next(self) -> bytes:
        while True:
            with self._changed:
                if self._ready:
                    item = self._ready.popleft()
                    self._waiter = None
                    self._changed.notify()
                    break
                self._waiter = waiter = self._loop.create_future()
            await waiter
        if isinstance(item, Exception):
            raise item
        return item

    def stop(self) -> None:
        """Never waits: the thread ends after the block that it is reading, if any."""
        with self._changed:
            self._stopped = True
            self._ready.clear()
            self._changed.notify()
        self._reader.close()


def _wake(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)


async def in_blocks(chunks: AsyncIterable[bytes], feed: Feed | None) -> AsyncIterator[bytes]:
    """Chunks of any size as blocks; closes the iterator however it ends.

    Raises:
        BodyFailure: a chunk that is not bytes.
    """
    iterator = chunks.__aiter__()
    small = bytearray()
    try:
        async for chunk in iterator:
            if not isinstance(chunk, (bytes, bytearray, memoryview)):
                raise BodyFailure(f"the source gave {type(chunk).__name__} instead of bytes")
            view = memoryview(chunk).cast("B")
            # Sources that give line by line would cost a system call a line.
            if len(small) + len(view) < _SMALL:
                small += chunk
                continue
            if small:
                yield await _fed(bytes(small), feed)
                small.clear()
            for start in range(0, len(view), BLOCK):
                whole = isinstance(chunk, bytes) and len(view) <= BLOCK
                yield await _fed(chunk if whole else bytes(view[start : start + BLOCK]), feed)
        if small:
            yield await _fed(bytes(small), feed)
    finally:
        close = getattr(iterator, "aclose", None)
        if close is not None:
            await close()


async def _fed(block: bytes, feed: Feed | None) -> bytes:
    if feed is not None:
        if len(block) <= 2 * _SMALL:
            feed(block)
        else:
            await asyncio.get_running_loop().run_in_executor(None, feed, block)
    return block
