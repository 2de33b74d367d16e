"""Whether the computer is fed by the mains."""


def on_mains() -> bool:
    """Return whether it is; a computer without a battery, or that tells nothing, counts so."""
    import psutil  # noqa: PLC0415 - asked when a window opens, long after the start

    read = getattr(psutil, "sensors_battery", None)
    battery = read() if read is not None else None
    return battery is None or battery.power_plugged is not False
