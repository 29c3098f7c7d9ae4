"""Speed and memory, side by side with bare httpx and aiohttp in one interleaved run: ``make bench``."""
