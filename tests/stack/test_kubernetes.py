"""The manifests, rendered by kustomize and held to Kubernetes' own schemas and to what a cluster would reject."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import kubernetes_validate
import pytest
import yaml
from patience import PATIENCE_S
from prometheus_server import ROOT, program

from llm_vitals_collector.settings import VARIABLES

pytestmark = pytest.mark.stack

FOLDERS = ("base", "otelcol", "replicas")
VERSIONS = ("1.30", "1.35")
Manifest = Mapping[str, Any]


@cache
def rendered(folder: str) -> tuple[Manifest, ...]:
    done = subprocess.run(
        [program("kustomize"), "build", str(ROOT / "deploy" / "kubernetes" / folder)],
        capture_output=True, text=True, check=False, timeout=PATIENCE_S,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return tuple(yaml.safe_load_all(done.stdout))


def of_kind(folder: str, kind: str) -> Iterator[Manifest]:
    return (one for one in rendered(folder) if one["kind"] == kind)


def pods(folder: str) -> Iterator[Manifest]:
    return (one["spec"]["template"]["spec"] for one in of_kind(folder, "StatefulSet"))


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("folder", FOLDERS)
def test_every_manifest_is_what_its_schema_says(folder: str, version: str) -> None:
    assert rendered(folder)
    for manifest in rendered(folder):
        kubernetes_validate.validate(manifest, version, strict=True)


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_wrong_manifest_is_found(folder: str) -> None:
    manifest = dict(rendered(folder)[0])
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate({**manifest, "spek": {}}, VERSIONS[0], strict=True)


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_container_may_do_more_than_it_must(folder: str) -> None:
    for pod in pods(folder):
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert pod["automountServiceAccountToken"] is False
        for container in pod["containers"]:
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]},
            }  # fmt: skip
            assert container["resources"]["limits"]["memory"]
            assert container["resources"]["requests"].keys() == {"cpu", "memory"}
            assert container["readinessProbe"]
            assert container["livenessProbe"]


@pytest.mark.parametrize("folder", FOLDERS)
def test_kubernetes_own_variables_are_kept_out(folder: str) -> None:
    """A service of this name would set LLM_VITALS_PORT to an address."""
    services = [one["metadata"]["name"] for one in of_kind(folder, "Service")]
    of_services = {f"{name.upper().replace('-', '_')}_PORT" for name in services}
    assert of_services & {one.name for one in VARIABLES}
    assert all(pod["enableServiceLinks"] is False for pod in pods(folder))


@pytest.mark.parametrize("folder", FOLDERS)
def test_selectors_find_their_pods(folder: str) -> None:
    labels = [one["spec"]["template"]["metadata"]["labels"] for one in of_kind(folder, "StatefulSet")]
    selectors = [
        *(one["spec"]["selector"] for one in of_kind(folder, "Service")),
        *(one["spec"]["selector"]["matchLabels"] for one in of_kind(folder, "StatefulSet")),
        *(one["spec"]["podSelector"]["matchLabels"] for one in of_kind(folder, "NetworkPolicy")),
        *(one["spec"]["selector"]["matchLabels"] for one in of_kind(folder, "PodDisruptionBudget")),
    ]
    for selector in selectors:
        assert selector
        assert sum(selector.items() <= one.items() for one in labels) == 1, selector


@pytest.mark.parametrize("folder", FOLDERS)
def test_ports_of_services_and_probes_are_the_container_s(folder: str) -> None:
    ports = {port["name"] for pod in pods(folder) for one in pod["containers"] for port in one["ports"]}
    assert {port["targetPort"] for one in of_kind(folder, "Service") for port in one["spec"]["ports"]} <= ports
    for pod in pods(folder):
        for container in pod["containers"]:
            own = {port["name"] for port in container["ports"]}
            for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
                assert container.get(probe, {}).get("httpGet", {}).get("port") in own | {None}


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_variable_of_the_collector_is_a_setting(folder: str) -> None:
    known = {one.name for one in VARIABLES}
    (pod,) = (pod for pod in pods(folder) if pod["containers"][0]["name"] == "llm-vitals")
    assert {one["name"] for one in pod["containers"][0]["env"]} <= known
    assert "LLM_VITALS_API_KEY" in {one["name"] for one in pod["containers"][0]["env"]}


def test_each_replica_has_its_share() -> None:
    (collector,) = (one for one in of_kind("replicas", "StatefulSet") if one["metadata"]["name"] == "llm-vitals")
    (otelcol,) = (one for one in of_kind("replicas", "StatefulSet") if one["metadata"]["name"] == "otelcol")
    (container,) = otelcol["spec"]["template"]["spec"]["containers"]
    (replicas,) = (one["value"] for one in container["env"] if one["name"] == "LLM_VITALS_REPLICAS")
    names = [f"llm-vitals-{number}.{collector['spec']['serviceName']}:4317" for number in
             range(collector["spec"]["replicas"])]  # fmt: skip
    assert yaml.safe_load(replicas) == names
    (config,) = of_kind("replicas", "ConfigMap")
    assert {arg.rpartition("/")[2] for arg in container["args"]} <= config["data"].keys()
