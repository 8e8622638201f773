"""docker-compose.yml: valid, safe by default, and the same servers, files, arguments and variables as the launcher's.

No container engine is needed: what the servers do with it is tested with the launcher, in tests/stack.
"""

from __future__ import annotations

import contextlib
import io
import re
import subprocess
import sys
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
import yaml
from patience import PATIENCE_S

from llm_vitals.commands.main import _parser
from llm_vitals_collector.settings import VARIABLES as OF_THE_COLLECTOR
from llm_vitals_collector.settings import Settings
from llm_vitals_dashboards.stack import settings
from llm_vitals_dashboards.stack.files import files
from llm_vitals_dashboards.stack.place import CONTAINERS, NUMBERS, PORTS
from llm_vitals_dashboards.stack.servers import BY_NAME, GRAFANA, SERVERS

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[3]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
FILE = ROOT / "docker-compose.yml"
TEXT = FILE.read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
SECRETS = {"LLM_VITALS_API_KEY", "GF_SECURITY_ADMIN_PASSWORD"}
WITHOUT_HEALTH = {
    "otelcol": "its image has no program but the Collector, which has no command that asks",
    "demo": "nothing waits for it",
}
INTERPOLATED = re.compile(r"\$\{([A-Z_]+)(?::([-?])([^}]*))?\}")
NAMES = [server.name for server in SERVERS]


def environment(name: str) -> dict[str, Any]:
    return SERVICES[name].get("environment", {})


def mounts(name: str) -> dict[PurePosixPath, Path]:
    """Where each file or folder of the checkout is in the container."""
    found: dict[PurePosixPath, Path] = {}
    for volume in SERVICES[name].get("volumes", ()):
        source, target, *mode = INTERPOLATED.sub(lambda one: one[3], volume).split(":")
        if source.startswith("."):
            assert mode == ["ro"], f"{name}: {source} is to be read alone"
            found[PurePosixPath(target)] = ROOT / source
    return found


def in_container(name: str, path: PurePosixPath) -> Path | None:
    """The checkout's file behind a path of a container."""
    for target, source in mounts(name).items():
        if path == target or target in path.parents:
            return source / path.relative_to(target) if path != target else source
    return None


@pytest.mark.slow
def test_it_follows_the_compose_specification() -> None:
    words = ["-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(FILE)]
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_has_each_server_of_the_launcher() -> None:
    assert set(NAMES) <= set(SERVICES)


@pytest.mark.parametrize("name", NAMES)
def test_a_server_has_the_arguments_of_the_launcher(name: str) -> None:
    arguments = BY_NAME[name].arguments(CONTAINERS)
    if name == GRAFANA.name:
        # The image's own script begins `grafana server` with the file that a variable names.
        assert "command" not in SERVICES[name]
        assert arguments == ["server", f"--config={environment(name)['GF_PATHS_CONFIG']}"]
    else:
        assert SERVICES[name]["command"] == arguments


@pytest.mark.parametrize("name", NAMES)
def test_a_server_has_the_variables_of_the_launcher_and_else_only_secrets_and_the_users(name: str) -> None:
    made = BY_NAME[name].environment(CONTAINERS)
    there = environment(name)
    assert {key: str(there.get(key)) for key in made} == made
    of_users = {one.name for one in (*settings.VARIABLES, *OF_THE_COLLECTOR)}
    for key in set(there) - set(made) - SECRETS - {"GF_PATHS_CONFIG"}:
        assert there[key] is None, f"{key} is handed on, so that its default stands in one place"
        assert key in of_users, f"{key} is not documented"


@pytest.mark.parametrize("name", NAMES)
def test_each_mounted_path_exists(name: str) -> None:
    assert [str(source) for source in mounts(name).values() if not source.exists()] == []


@pytest.mark.parametrize("file", sorted(files(CONTAINERS)))
def test_each_file_that_the_launcher_writes_is_mounted_where_the_server_reads_it(file: str) -> None:
    name, _, below = file.partition("/")
    source = in_container(name, PurePosixPath(str(CONTAINERS.config[name])) / below)
    assert source is not None, f"{file} is mounted nowhere"
    assert source.read_text(encoding="utf-8") == files(CONTAINERS)[file]


def test_a_key_is_where_prometheus_reads_it() -> None:
    read = yaml.safe_load(files(CONTAINERS)["prometheus/prometheus.yml"])["scrape_configs"][0]["authorization"]
    (secret,) = SERVICES["prometheus"]["secrets"]
    assert secret["target"] == f"{CONTAINERS.config['prometheus']}/{read['credentials_file']}"
    assert COMPOSE["secrets"][secret["source"]] == {"environment": "LLM_VITALS_API_KEY"}


def test_ports_are_those_of_the_launcher_and_published_on_loopback_alone() -> None:
    for name, service in SERVICES.items():
        for published in service.get("ports", ()):
            host, outside, inside = published.split(":")
            assert host == "127.0.0.1"
            assert outside == inside
            assert int(inside) in {NUMBERS[port] for port, of in PORTS.items() if of.server == name}
    published = {int(p.rpartition(":")[2]) for s in SERVICES.values() for p in s.get("ports", ())}
    assert published == set(NUMBERS.values()) - {NUMBERS["tempo-grpc"]}, "that one is between Tempo's own parts"


def test_images_are_pinned_by_tag() -> None:
    for name, service in SERVICES.items():
        tag = service["image"].partition(":")[2]
        assert re.fullmatch(r"v?\d+\.\d+\.\d+", tag), f"{name}: {service['image']}"
    assert all("image" in service for service in SERVICES.values())


def test_versions_are_those_that_the_tests_run() -> None:
    pins = ROOT / "tests" / "stack" / "servers"
    manifest = yaml.safe_load((pins / "otelcol" / "manifest.yaml").read_text())
    assert SERVICES["otelcol"]["image"].endswith(f":{manifest['dist']['version']}")
    alertmanager = re.search(r"prometheus/alertmanager (v\S+)", (pins / "alertmanager" / "go.mod").read_text())
    assert alertmanager
    assert SERVICES["alertmanager"]["image"] == f"prom/alertmanager:{alertmanager[1]}"
    # Prometheus' Go module of 3.13.5 is v0.313.5.
    prometheus = re.search(r"prometheus/prometheus v0\.(\d)(\d+)\.(\d+)", (pins / "prometheus" / "go.mod").read_text())
    assert prometheus
    assert SERVICES["prometheus"]["image"] == f"prom/prometheus:v{prometheus[1]}.{prometheus[2]}.{prometheus[3]}"


def test_each_service_is_bounded_and_has_no_rights_that_it_does_not_need() -> None:
    for name, service in SERVICES.items():
        assert re.fullmatch(r"\d+[mg]", service["mem_limit"]), name
        assert service["cap_drop"] == ["ALL"], name
        assert not service.get("privileged"), name
        assert "network_mode" not in service or service["network_mode"] == "none", name
        if name != "otelcol-folder":
            assert "user" not in service, f"{name} runs as the user of its image, who is not root"
            assert service["security_opt"] == ["no-new-privileges:true"], name
    for name in ("llm-vitals", "otelcol", "tempo", "alertmanager"):
        assert SERVICES[name]["read_only"] is True


def test_each_server_says_when_it_is_ready_or_why_it_cannot() -> None:
    image = (ROOT / "Dockerfile").read_text()
    assert re.search(r"^HEALTHCHECK ", image, flags=re.MULTILINE)
    for name in set(SERVICES) - {"llm-vitals", "otelcol-folder"}:
        assert ("test" in SERVICES[name].get("healthcheck", {})) != (name in WITHOUT_HEALTH), name


def test_who_waits_waits_for_what_can_be_waited_for() -> None:
    for name, service in SERVICES.items():
        for other, how in service.get("depends_on", {}).items():
            expected = {
                "otelcol-folder": "service_completed_successfully",
                "otelcol": "service_started",
            }.get(other, "service_healthy")
            assert how == {"condition": expected}, f"{name} waits for {other}"


def test_data_is_in_named_volumes() -> None:
    used = {
        volume.partition(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", ())
        if not volume.startswith((".", "$"))
    }
    assert used == set(COMPOSE["volumes"])
    for server in SERVERS:
        data = CONTAINERS.data[server.name]
        assert any(str(volume).endswith(f":{data}") for volume in SERVICES[server.name]["volumes"]), server.name


def test_the_demo_reaches_each_server_by_its_name() -> None:
    words = SERVICES["demo"]["command"]
    with contextlib.redirect_stdout(io.StringIO()):
        arguments = _parser(words[0])[0].parse_args(words)
    of = {
        "prometheus": "prometheus",
        "otlp": "otlp-http",
        "tempo": "tempo-otlp",
        "collector": "pages",
        "grafana": "grafana",
    }
    assert {name: getattr(arguments, name) for name in of} == {name: CONTAINERS.url(port) for name, port in of.items()}
    assert SERVICES["demo"]["profiles"] == ["demo"]
    assert SERVICES["demo"]["build"]["args"]["EXTRA"] in PROJECT["optional-dependencies"]


def test_no_secret_has_a_default_and_what_is_missing_is_said() -> None:
    found = {one[1]: one for one in INTERPOLATED.finditer(TEXT)}
    assert set(found) == {"LLM_VITALS_API_KEY", "LLM_VITALS_GRAFANA_PASSWORD", "LLM_VITALS_ALERTMANAGER_FILE"}
    for name in ("LLM_VITALS_API_KEY", "LLM_VITALS_GRAFANA_PASSWORD"):
        uses = [one for one in INTERPOLATED.finditer(TEXT) if one[1] == name]
        assert all(one[2] == "?" for one in uses), f"{name} has no default"
        assert "docs/stack.md" in uses[0][3]


def test_the_collector_would_not_start_without_its_key() -> None:
    """Off loopback it demands one, so a container without it fails, instead of being open."""
    with pytest.raises(Exception, match="LLM_VITALS_API_KEY"):
        Settings(host=environment("llm-vitals")["LLM_VITALS_HOST"])
