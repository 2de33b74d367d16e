"""The platform that the runner runs on: one small set of functions, a module for each system."""

import sys

if sys.platform == "darwin":
    from core.runner.macos import (
        PLATFORM,
        become_guardian,
        boot_id,
        children,
        children_by_walk,
        descendants,
        offer_to_oom_killer,
        peak_bytes,
        peer_uid,
        process_start,
        tie_to,
        usage,
        widen,
    )
else:
    from core.runner.linux import (
        PLATFORM,
        become_guardian,
        boot_id,
        children,
        children_by_walk,
        descendants,
        offer_to_oom_killer,
        peak_bytes,
        peer_uid,
        process_start,
        tie_to,
        usage,
        widen,
    )

__all__ = [
    "PLATFORM",
    "become_guardian",
    "boot_id",
    "children",
    "children_by_walk",
    "descendants",
    "offer_to_oom_killer",
    "peak_bytes",
    "peer_uid",
    "process_start",
    "tie_to",
    "usage",
    "widen",
]
