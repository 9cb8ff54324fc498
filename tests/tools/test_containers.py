import json
import os
import re
import subprocess
import tomllib

import pytest
import yaml
from jsonschema import Draft7Validator

from tools.machine import ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
PROCESSES = tomllib.loads((ROOT / "tools" / "processes.toml").read_text())
OURS = sorted(PROCESSES)


def test_compose_file_follows_the_specification():
    schema = json.loads((ROOT / "tests" / "data" / "compose-spec.json").read_text())

    assert list(Draft7Validator(schema).iter_errors(COMPOSE)) == []


def test_compose_has_every_part_of_an_installation():
    assert set(SERVICES) == {*OURS, "postgres", "redis", "proxy"}
    assert SERVICES["postgres"]["image"] == "postgres:18"


@pytest.mark.parametrize("name", OURS)
def test_service_command_is_the_one_that_make_run_uses(name):
    assert SERVICES[name]["command"] == PROCESSES[name]["command"]


def test_image_starts_the_web_server_that_make_run_uses():
    line = re.findall(r"^CMD (.*)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)[-1]

    assert json.loads(line) == PROCESSES["web"]["command"]


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"prepare"}))
def test_service_has_a_health_check_and_comes_back(name):
    assert SERVICES[name]["healthcheck"]["test"]
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_service_has_no_more_rights_than_it_needs(name):
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "proxy" else [])
    assert not service.get("privileged")
    # The proxy's image has no other user; it keeps no right of root but its ports.
    assert (service.get("user", "root") not in {"root", "0", "0:0"}) is (name != "proxy")


def test_only_the_proxy_is_reached_from_outside():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    for name in ("postgres", "redis"):
        assert SERVICES[name]["networks"] == ["inside"]


@pytest.mark.parametrize("name", sorted(set(OURS) - {"prepare"}))
def test_service_never_learns_the_owners_address(name):
    assert "database_owner_url" not in SERVICES[name]["secrets"]
    assert not [key for key in SERVICES[name]["environment"] if "OWNER" in key]


def test_compose_file_holds_no_secret():
    secret = re.compile(r"PASSWORD|SECRET|KEY|_URL", re.IGNORECASE)
    for name, service in SERVICES.items():
        for key, value in service.get("environment", {}).items():
            if secret.search(key) and key != "BASE_URL":
                assert key.endswith("_FILE"), (name, key)
                assert value.removeprefix("/run/secrets/") in service["secrets"], (name, key)


def test_every_secret_is_a_file_that_the_script_makes(tmp_path):
    deploy = tmp_path / "deploy"
    deploy.mkdir()
    script = deploy / "make-secrets.sh"
    script.write_text((ROOT / "deploy" / "make-secrets.sh").read_text())

    subprocess.run(["sh", script], check=True, capture_output=True)
    made = {file.name: file.read_text() for file in (tmp_path / "secrets").iterdir()}
    subprocess.run(["sh", script], check=True, capture_output=True)

    assert {f"./secrets/{name}" for name in made} == {
        secret["file"] for secret in COMPOSE["secrets"].values()
    }
    assert made == {file.name: file.read_text() for file in (tmp_path / "secrets").iterdir()}
    assert made["application_password"].strip() in made["database_url"]
    assert made["owner_password"].strip() not in made["database_url"]
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_mounted_files_exist(name):
    for volume in SERVICES[name].get("volumes", []):
        source = volume.split(":")[0]
        if source.startswith("./"):
            assert (ROOT / source).exists(), volume
        else:
            assert source in COMPOSE["volumes"]


@pytest.mark.parametrize("words", [[], ["database"], ["web", "web"]])
def test_healthcheck_of_nothing_known_fails(words):
    tool = ROOT / "deploy" / "healthcheck.py"
    done = subprocess.run(["python3", tool, *words], capture_output=True, check=False)

    assert done.returncode == 1


def test_healthcheck_web_server_gone_fails():
    tool = ROOT / "deploy" / "healthcheck.py"
    environment = os.environ | {"BIND": "127.0.0.1:9", "ALLOWED_HOSTS": "clinic.example.jp"}
    done = subprocess.run(
        ["python3", tool, "web"], env=environment, capture_output=True, check=False
    )

    assert done.returncode == 1


def test_healthcheck_beat_knows_a_schedule_that_stands_still(tmp_path):
    tool = ROOT / "deploy" / "healthcheck.py"
    environment = os.environ | {"BEAT_SCHEDULE_FILE": str(tmp_path / "schedule")}
    (tmp_path / "schedule.db").touch()
    fresh = subprocess.run(["python3", tool, "beat"], env=environment, check=False)
    os.utime(tmp_path / "schedule.db", (0, 0))
    stale = subprocess.run(["python3", tool, "beat"], env=environment, check=False)

    assert (fresh.returncode, stale.returncode) == (0, 1)
