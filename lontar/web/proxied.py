"""What a reverse proxy says of a request: believed only from the address where the proxy is."""

from __future__ import annotations

import ipaddress

from starlette.requests import Request

from lontar.web.site import Site


def scheme(request: Request) -> str:
    """Return how the browser talks to this site: http or https, the proxy's word taken for it."""
    forwarded = request.headers.get("x-forwarded-proto", "").strip().lower()
    return forwarded if forwarded in ("http", "https") and _through_proxy(request) else request.url.scheme


def peer(request: Request) -> str:
    """Return the address that asks, the proxy's word taken for those behind it."""
    seen = request.client.host if request.client else ""
    if not _through_proxy(request):
        return seen
    # The last one is what our own proxy saw; those before it are what it was told.
    told = ",".join(request.headers.getlist("x-forwarded-for"))
    return told.rpartition(",")[2].strip() or seen


def own_address(request: Request) -> str:
    """Return the address of this site as its readers reach it, without a slash at its end."""
    return str(request.base_url.replace(scheme=scheme(request))).rstrip("/")


def from_proxy(request: Request) -> bool:
    """Whether a request comes from where the proxy is."""
    site: Site = request.app.state.site
    return _same_address(request.client.host if request.client else "", site.proxy_from)


def _through_proxy(request: Request) -> bool:
    site: Site = request.app.state.site
    return site.everybody is None and from_proxy(request)


def _same_address(found: str, wanted: str) -> bool:
    """Whether two addresses are one; one of IPv4 may be seen as one of IPv6."""
    try:
        one, other = ipaddress.ip_address(found), ipaddress.ip_address(wanted)
    except ValueError:
        return False
    plain = one.ipv4_mapped if isinstance(one, ipaddress.IPv6Address) and one.ipv4_mapped else one
    return plain == other
