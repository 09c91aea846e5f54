"""Where a request comes from."""

import ipaddress

from django.conf import settings


def client_address(request) -> str | None:
    """The address of who asks. What `X-Forwarded-For` says counts only behind `TRUSTED_PROXIES` proxies of ours.

    Each proxy adds the address it was asked from, so the one that counts stands that many places from the end;
    everything before it may be invented.
    """
    given = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXIES:
        chain = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        if len(chain) >= settings.TRUSTED_PROXIES:
            given = chain[-settings.TRUSTED_PROXIES]
    try:
        return str(ipaddress.ip_address(given))
    except ValueError:
        return None


def neighbourhood(address: str | None) -> str:
    """What is counted as one place: an IPv4 address, or the /64 that one IPv6 line owns."""
    if address is None:
        return "unknown"
    parsed = ipaddress.ip_address(address)
    if parsed.version == 4:
        return address
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network(f"{address}/64", strict=False))
