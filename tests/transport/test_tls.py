"""TLS: a certificate of one's own, and none that is not trusted."""

from __future__ import annotations

import asyncio
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import trustme

import samsar as sdk
from samsar._core.config import TransportSettings
from samsar._transport.network import ssl_context


class _Balance(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("content-length", "23")
        self.end_headers()
        self.wfile.write(b'{"remainingCredits": 9}')

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def server(authority):
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Balance)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"https://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def bundle(authority, tmp_path):
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    return str(tmp_path / "ca.pem")


def ask_sync(url, **settings):
    with sdk.SamsarClient(api_key="sk", base_url=url, max_retries=0, **settings) as client:
        return client.credits.balance().data.remaining_credits


def ask_async(url, **settings):
    async def ask():
        client = sdk.AsyncSamsarClient(api_key="sk", base_url=url, max_retries=0, **settings)
        async with client:
            return (await client.credits.balance()).data.remaining_credits

    return asyncio.run(ask())


@pytest.mark.parametrize("ask", [ask_sync, ask_async])
def test_a_bundle_of_ones_own_is_trusted(ask, server, bundle, monkeypatch):
    assert ask(server, ca_bundle=bundle) == 9
    assert ask(server, ssl_context=ssl.create_default_context(cafile=bundle)) == 9
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", bundle)
    assert ask(server) == 9


@pytest.mark.parametrize("ask", [ask_sync, ask_async])
def test_a_certificate_of_a_stranger_is_not_trusted_and_nothing_is_sent(ask, server):
    with pytest.raises(sdk.SamsarConnectionError, match="could not connect"):
        ask(server)


@pytest.mark.parametrize("ask", [ask_sync, ask_async])
def test_a_bundle_that_cannot_be_read_is_named(ask, server, tmp_path):
    with pytest.raises(sdk.ConfigurationError, match="ca_bundle"):
        ask(server, ca_bundle=str(tmp_path / "missing.pem"))


def test_clients_with_the_same_certificates_share_one_context(bundle):
    first, second = (ssl_context(TransportSettings(ca_bundle=bundle)) for _ in range(2))
    assert first is second
