"""The platform-neutral core: calls, retries, transports, uploads, paging, waiting. It knows no portal."""
