"""TLS with a real certificate: HTTP and gRPC, a renewed certificate, and what cannot be used."""

from __future__ import annotations

import argparse
import ipaddress
import ssl
from datetime import datetime, timedelta, timezone

import grpc
import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from opentelemetry.proto.collector.trace.v1.trace_service_pb2_grpc import TraceServiceStub
from patience import PATIENCE_S
from up_process import addresses_of, up

from llm_vitals_collector import cli, tls
from llm_vitals_collector.process import StartError, running
from llm_vitals_collector.settings import Settings, SettingsError


def certify(folder, name="one"):
    """A certificate of localhost that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(timezone.utc)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / f"{name}.crt", folder / f"{name}.key"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    write_key(paths[1], key, serialization.NoEncryption())
    return paths


def write_key(path, key, encryption):
    path.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption))
    path.chmod(0o600)


def settings_of(folder, certificate, key, **more):
    return Settings(data=folder / "data", port=0, grpc_port=0, tls_certificate=certificate, tls_key=key, **more)


def trusting(certificate):
    context = ssl.create_default_context(cafile=str(certificate))
    return httpx.Client(verify=context, timeout=PATIENCE_S)


def test_pages_and_both_receivers_speak_tls_only(tmp_path, build, chat):
    certificate, key = certify(tmp_path)
    with running(settings_of(tmp_path, certificate, key, api_key="0123456789abcdef")) as collector:
        assert collector.url.startswith("https://127.0.0.1:")
        with trusting(certificate) as client:
            assert client.get(f"{collector.url}/healthz").json() == {"status": "ok"}
            login = client.post(f"{collector.url}/login", data={"key": "0123456789abcdef", "next": "/"})
            assert "Secure" in login.headers["set-cookie"]
            posted = client.post(
                f"{collector.url}/v1/traces",
                content=build(chat(), trace=1).SerializeToString(),
                headers={"content-type": "application/x-protobuf", "x-api-key": "0123456789abcdef"},
            )
            assert posted.status_code == 200
            target = collector.grpc_target.replace("127.0.0.1", "localhost")
            with grpc.secure_channel(target, grpc.ssl_channel_credentials(certificate.read_bytes())) as channel:
                TraceServiceStub(channel).Export(
                    build(chat(), trace=2), metadata=(("x-api-key", "0123456789abcdef"),), timeout=PATIENCE_S
                )
            assert len(client.get(f"{collector.url}/api/calls").json()["calls"]) == 2
        with pytest.raises(httpx.TransportError):
            httpx.get(collector.url.replace("https", "http") + "/healthz")
        with pytest.raises(httpx.ConnectError, match="certificate verify failed"):
            httpx.get(f"{collector.url}/healthz")
        with (
            grpc.insecure_channel(collector.grpc_target) as channel,
            pytest.raises(grpc.RpcError) as caught,
        ):
            TraceServiceStub(channel).Export(build(chat()), timeout=PATIENCE_S)
        assert caught.value.code() is grpc.StatusCode.UNAVAILABLE


def test_old_protocols_are_refused(tmp_path):
    context = tls.Certificate(*certify(tmp_path)).context
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2


def test_a_renewed_certificate_is_taken_while_it_runs(tmp_path, monkeypatch, build, chat):
    monkeypatch.setattr(tls, "_LOOK_S", 0.0)
    old, new = certify(tmp_path, "old"), certify(tmp_path, "new")
    certificate, key = tmp_path / "tls.crt", tmp_path / "tls.key"
    for source, target in zip(old, (certificate, key), strict=True):
        target.write_bytes(source.read_bytes())
        target.chmod(0o600)
    with running(settings_of(tmp_path, certificate, key)) as collector:

        def serves(pair):
            with trusting(pair[0]) as client:
                try:
                    client.get(f"{collector.url}/healthz")
                except httpx.ConnectError:
                    return False
            credentials = grpc.ssl_channel_credentials(pair[0].read_bytes())
            target = collector.grpc_target.replace("127.0.0.1", "localhost")
            with grpc.secure_channel(target, credentials) as channel:
                TraceServiceStub(channel).Export(build(chat()), timeout=PATIENCE_S)
            return True

        assert serves(old)
        certificate.write_bytes(new[0].read_bytes())  # the key does not fit yet: the old pair is kept
        assert serves(old)
        key.write_bytes(new[1].read_bytes())
        serves(new)  # the handshake that notices
        assert (serves(new), serves(old)) == (True, False)


def _mismatch(certificate, key, folder):
    return certificate, certify(folder, "other")[1]


def _missing(certificate, key, folder):
    return folder / "none.crt", key


def _readable(certificate, key, folder):
    key.chmod(0o644)
    return certificate, key


def _no_pem(certificate, key, folder):
    certificate.write_text("no certificate")
    return certificate, key


def _swapped(certificate, key, folder):
    certificate.chmod(0o600)
    return key, certificate


def _with_password(certificate, key, folder):
    write_key(key, ec.generate_private_key(ec.SECP256R1()), serialization.BestAvailableEncryption(b"secret"))
    return certificate, key


def _folder(certificate, key, folder):
    return folder, key


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        pytest.param(_mismatch, r"other\.key is not the private key of .*one\.crt: set LLM_VITALS_TLS_CERT", id="pair"),
        pytest.param(_missing, r"none\.crt cannot be read \(No such file or directory\): check the path", id="path"),
        pytest.param(_readable, r"open to other users \(mode 0644\): chmod 600 .*one\.key", id="readable key"),
        pytest.param(_no_pem, r"cannot be used \(.*\): expected a certificate with its chain", id="no PEM"),
        pytest.param(_swapped, r"cannot be used \(.*\): expected a certificate with its chain", id="swapped"),
        pytest.param(_with_password, r"one\.key has a password: remove it", id="password"),
        pytest.param(_folder, r"cannot be read \(Is a directory\)", id="folder"),
    ],
)
def test_what_cannot_be_used_is_told_in_one_line(tmp_path, spoil, problem):
    certificate, key = spoil(*certify(tmp_path), tmp_path)
    with pytest.raises(StartError, match=problem) as caught, running(settings_of(tmp_path, certificate, key)):
        pass
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("given", "missing"), [("tls_certificate", "TLS_KEY"), ("tls_key", "TLS_CERTIFICATE")])
def test_one_without_the_other_is_told(tmp_path, given, missing):
    with pytest.raises(SettingsError, match=rf"and LLM_VITALS_{missing} is not: TLS needs both"):
        Settings(data=tmp_path, **{given: tmp_path / "x"})


@pytest.mark.slow
def test_up_says_https(tmp_path):
    certificate, key = certify(tmp_path)
    process = up(tmp_path / "data", "--tls-certificate", str(certificate), "--tls-key", str(key))
    try:
        assert addresses_of(process)[0].startswith("https://")
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE_S)


class StartedError(Exception):
    """Before it listens."""


@pytest.mark.parametrize(("host", "secure", "warned"), [("0.0.0.0", False, 1), ("0.0.0.0", True, 0), ("::1", False, 0)])
def test_up_warns_where_the_network_could_read_along(tmp_path, monkeypatch, caplog, host, secure, warned):
    def started(_settings):
        raise StartedError

    monkeypatch.setattr(cli, "running", started)
    monkeypatch.setattr(cli.os, "umask", lambda mask: mask)
    monkeypatch.setattr(cli.signal, "signal", lambda *_: None)
    monkeypatch.setenv("LLM_VITALS_API_KEY", "0123456789abcdef")
    parser = argparse.ArgumentParser()
    cli.UP.configure(parser)
    files = certify(tmp_path)
    flags = ["--tls-certificate", str(files[0]), "--tls-key", str(files[1])] if secure else []
    with pytest.raises(StartedError):
        cli.UP.run(parser.parse_args(["--host", host, "--data", str(tmp_path), *flags]))
    assert caplog.text.count("keys and prompts cross the network in clear: set LLM_VITALS_TLS_CERT") == warned
