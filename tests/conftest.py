"""What all tests stand on."""

from __future__ import annotations

import signal

from hypothesis import HealthCheck, settings

# How long an example takes says nothing of it where others use the machine too.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

# A shell starts its background jobs with the interrupt ignored, and whatever they start inherits that: programs that
# tests interrupt would go on for ever. What is caught here is back at its default in a new program.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
