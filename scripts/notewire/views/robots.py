"""robots.txt: everything may be read, and there is the sitemap."""

from collections.abc import Iterator

from notewire.page import Asset
from notewire.site import Site


def assets(site: Site) -> Iterator[Asset]:
    """``/robots.txt``"""
    sitemap = f"\nSitemap: {site.settings.site_url}sitemap.xml\n" if site.settings.site_url else ""
    yield Asset("robots.txt", f"User-agent: *\nAllow: /\n{sitemap}".encode())
