"""What stands in for actions of others: each says what its `with:` may be and what it gives. An action
that is not here fails loudly."""

import re
import shutil

REGISTRY_HOST = "123456789012.dkr.ecr.{region}.amazonaws.com"


def _checkout(steps, given):
    """actions/checkout: the commit, in the job's folder."""
    assert set(given) <= {"fetch-depth", "ref"}, given
    folder = steps.yard.project.checkout(given.get("ref") or steps.commit)
    shutil.copytree(folder, steps.work, symlinks=True, dirs_exist_ok=True)
    shutil.rmtree(folder.parent)
    return {}, 0


def _credentials(steps, given):
    """aws-actions/configure-aws-credentials: keys of the role, for a job that may have a token."""
    assert set(given) <= {"role-to-assume", "aws-region", "role-duration-seconds"}, given
    assert steps.permissions.get("id-token") == "write", "the job has no `id-token: write`"
    name = given["role-to-assume"].rpartition("/")[2]
    assert name, "no role: a variable is not set"
    region = given["aws-region"]
    steps.variables.update(steps.yard.role_environment(name), AWS_REGION=region, AWS_DEFAULT_REGION=region)
    return {}, 0


def _registry(steps, given):
    """aws-actions/amazon-ecr-login: Docker is logged in to the account's registry."""
    assert not given, given
    host = REGISTRY_HOST.format(region=steps.variables["AWS_REGION"])
    line = f"aws ecr get-login-password | docker login --username AWS --password-stdin {host}"
    return {"registry": host}, steps.shell([line], steps.work, steps.variables)


def _terraform(steps, given):
    """hashicorp/setup-terraform: ours is on the PATH (tools/)."""
    assert set(given) <= {"terraform_version", "terraform_wrapper"}, given
    return {}, 0


STAND_INS = {
    "actions/checkout": _checkout,
    "aws-actions/configure-aws-credentials": _credentials,
    "aws-actions/amazon-ecr-login": _registry,
    "hashicorp/setup-terraform": _terraform,
}


def pinned(uses):
    """The action's name; it has to be named by a commit, which nobody can move."""
    name, _, version = uses.partition("@")
    assert re.fullmatch("[0-9a-f]{40}", version), f"not pinned by a commit: {uses}"
    return name


def stand_in(steps, uses, given):
    """(outputs, exit code) of an action."""
    name = pinned(uses)
    assert name in STAND_INS, f"nothing stands in for the action {uses}: {__file__}"
    return STAND_INS[name](steps, given)
