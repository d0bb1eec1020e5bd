"""Credentials of every place really sign what AWS accepts, on the stand-in, which checks signatures."""

import hashlib
import json
import os
import shutil
import subprocess
import urllib.parse

import pytest
from harness.aws.scene import ACCOUNT, Scene, role
from harness.skips import skip_or_fail
from harness.tidegate import binary, clean_environment

SSO_TOKEN = "sso-token-of-the-standin"


@pytest.fixture(name="home")
def _home(tmp_path):
    """Writes files below HOME."""

    class Home:
        path = tmp_path / "home"

        def write(self, name, text):
            file = self.path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
            return file

    return Home()


@pytest.fixture(name="probe")
def _probe(aws, home):
    """probe(OPERATION, .., environment) is what our client says; nothing but `environment` and the
    files in `home` may give it credentials."""
    program = binary().parents[2] / "test" / "unit" / "aws" / "aws_probe"
    if not os.access(program, os.X_OK):
        skip_or_fail(f"{program} is not there: TIDEGATE_BIN is not in a build folder")

    def ask(*words, environment=None):
        variables = aws.environment_of({})
        for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
            del variables[name]
        variables.update({"HOME": str(home.path), **(environment or {})})
        done = subprocess.run([program, *words], env=clean_environment(variables), text=True,
                              capture_output=True, timeout=60, check=False)  # fmt: skip
        assert done.returncode in (0, 1), done.stderr
        return json.loads(done.stdout)

    ask.program = program
    return ask


def keys_of(environment):
    return {name: environment[name] for name in
            ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
            if name in environment}  # fmt: skip


def ini(section, environment):
    """The keys as the credentials file says them."""
    lines = [f"{name.lower()} = {value}" for name, value in keys_of(environment).items()]
    return "\n".join([f"[{section}]", *lines, ""])


def arn_of(answer):
    assert "result" in answer, answer
    assert answer["result"]["account"] == ACCOUNT
    return answer["result"]["arn"]


# --- each place -----------------------------------------------------------------------------------


def test_the_environment(aws, probe):
    assert arn_of(probe("whoami", environment=keys_of(aws.environment))).endswith(":user/ci")


def test_the_environment_with_a_session_token(aws, probe):
    given = keys_of(aws.new_key("arn:aws:sts::123456789012:assumed-role/deploy/x", lifetime=600))
    assert "assumed-role/deploy/x" in arn_of(probe("whoami", environment=given))


def test_the_shared_file(aws, probe, home):
    home.write(".aws/credentials", ini("default", aws.environment))
    assert arn_of(probe("whoami")).endswith(":user/ci")


def test_the_config_file(aws, probe, home):
    home.write(".aws/config", ini("profile web", aws.environment))
    answer = probe("whoami", environment={"AWS_PROFILE": "web"})
    assert arn_of(answer).endswith(":user/ci")


def test_a_chosen_profile_goes_before_the_environment(aws, probe, home):
    other = aws.new_key("arn:aws:iam::123456789012:user/other")
    home.write(".aws/credentials", ini("mine", other))
    environment = {**keys_of(aws.environment), "PROBE_PROFILE": "mine"}
    assert arn_of(probe("whoami", environment=environment)).endswith(":user/other")


def test_a_process(aws, probe, home):
    keys = keys_of(aws.environment)
    document = {"Version": 1, "AccessKeyId": keys["AWS_ACCESS_KEY_ID"],
                "SecretAccessKey": keys["AWS_SECRET_ACCESS_KEY"]}  # fmt: skip
    file = home.write("keys.json", json.dumps(document))
    home.write(".aws/config", f"[default]\ncredential_process = cat '{file}'\n")
    assert arn_of(probe("whoami")).endswith(":user/ci")


def test_a_role_of_a_profile_and_a_role_behind_it(aws, probe, home):
    home.write(".aws/credentials", ini("base", aws.environment))
    home.write(
        ".aws/config",
        f"[profile one]\nrole_arn = {role('one')}\nsource_profile = base\n"
        f"[profile two]\nrole_arn = {role('two')}\nsource_profile = one\nrole_session_name = s2\n",
    )
    assert arn_of(probe("whoami", environment={"PROBE_PROFILE": "two"})).endswith("/two/s2")
    first, second = aws.calls("sts:AssumeRole")
    assert first["principal"].endswith(":user/ci")
    assert "assumed-role/one/tidegate" in second["principal"]


def test_a_role_on_top(aws, probe):
    environment = {**keys_of(aws.environment), "PROBE_ROLE": role("deploy")}
    answer = probe("whoami", environment=environment)
    assert arn_of(answer).endswith("assumed-role/deploy/tidegate")
    assert answer["requests"] == 2


def test_a_web_identity(aws, probe, home):
    token = home.write("token", "header.claims.signature\n")
    environment = {"AWS_WEB_IDENTITY_TOKEN_FILE": str(token), "AWS_ROLE_ARN": role("github")}
    assert arn_of(probe("whoami", environment=environment)).endswith("github/tidegate")
    token.write_text("no token", encoding="utf-8")
    refused = probe("whoami", environment=environment)
    assert refused["error"] == "not-authorised"
    assert "InvalidIdentityToken" in refused["message"] and role("github") in refused["message"]


def test_single_sign_on(aws, probe, home):
    home.write(
        ".aws/config",
        "[profile s]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Deployer\n"
        "[sso-session corp]\nsso_start_url = https://corp.example/start\nsso_region = eu-west-1\n",
    )
    cache = f".aws/sso/cache/{hashlib.sha1(b'corp').hexdigest()}.json"
    home.write(cache, json.dumps({"accessToken": SSO_TOKEN, "expiresAt": "2999-01-01T00:00:00Z"}))
    environment = {"PROBE_PROFILE": "s"}
    assert "assumed-role/Deployer/" in arn_of(probe("whoami", environment=environment))
    home.write(cache, json.dumps({"accessToken": "else", "expiresAt": "2999-01-01T00:00:00Z"}))
    refused = probe("whoami", environment=environment)
    assert (refused["error"], refused["hint"]) == (
        "not-authorised", "sign in again: aws sso login --profile s")  # fmt: skip


def test_an_instance(aws, probe):
    environment = {"AWS_EC2_METADATA_DISABLED": "false",
                   "AWS_EC2_METADATA_SERVICE_ENDPOINT": aws.url}  # fmt: skip
    answer = probe("whoami", environment=environment)
    assert "assumed-role/tidegate-instance/" in arn_of(answer)


def test_a_task_on_ecs_has_its_task_role(aws, boto, probe, tmp_path):
    shutil.copy(probe.program, tmp_path / "aws_probe")
    scene = Scene(aws, boto, tmp_path)
    scene.define()
    task = scene.ended(scene.shell("./aws_probe whoami"))
    assert scene.exit_code(task) == 0
    answer = json.loads(scene.log(task["taskArn"])[0])
    assert "assumed-role/web-task/" in arn_of(answer)


# --- what is refused ------------------------------------------------------------------------------


def test_a_wrong_secret_is_refused_in_each_protocol(aws, probe):
    environment = {**keys_of(aws.environment), "AWS_SECRET_ACCESS_KEY": "not-the-secret"}
    for words, code in (
        (["whoami"], "SignatureDoesNotMatch"),
        (["clusters"], "InvalidSignatureException"),
        (["tables"], "InvalidSignatureException"),
        (["object", "ledger", "k"], "SignatureDoesNotMatch"),
    ):
        refused = probe(*words, environment=environment)
        assert refused["error"] == "not-authorised", refused
        assert code in refused["message"]
        assert "the secret key does not belong to the access key" in refused["hint"]
        assert refused["detail"].startswith("HTTP 40") and "request " in refused["detail"]


def test_nothing_found_says_where_it_was_looked(probe):
    refused = probe("whoami")
    assert refused["message"] == "no AWS credentials were found"
    assert refused["detail"].count("\n") == 8


def test_a_missing_permission_is_named(aws, probe):
    aws.deny("ecs:ListClusters")
    refused = probe("clusters", environment=keys_of(aws.environment))
    assert refused["error"] == "not-authorised"
    assert refused["hint"] == "allow ecs:ListClusters on * to these credentials"


# --- what is signed -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "key", ["plain", "a b/ü+~*:=&?#%2F.json", "dots/../x//y", "'(quoted)'!$@,;[]"]
)
def test_any_key_of_s3_is_signed_as_it_is_sent(aws, boto, probe, key):
    boto.s3.create_bucket(
        Bucket="ledger", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    answer = probe("object", "ledger", key, environment=keys_of(aws.environment))
    assert answer.get("result") == {"text": "x/y", "key": key}, answer
    assert boto.s3.get_object(Bucket="ledger", Key=key)["Body"] == "x/y"


def test_a_presigned_url_is_accepted_and_a_changed_one_is_not(aws, boto, probe):
    boto.s3.create_bucket(
        Bucket="ledger", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    boto.s3.put_object(Bucket="ledger", Key="a b", Body="mine")
    host = urllib.parse.urlsplit(aws.url).netloc
    token = aws.new_key("arn:aws:sts::123456789012:assumed-role/deploy/x", lifetime=600)
    for environment in (aws.environment, token):
        answer = probe("presigned", host, "ledger", "a b", environment=keys_of(environment))
        assert answer.get("result") == {"status": 200, "text": "mine"}, answer
    wrong = {**keys_of(aws.environment), "AWS_SECRET_ACCESS_KEY": "not-the-secret"}
    answer = probe("presigned", host, "ledger", "a b", environment=wrong)
    assert answer["result"]["status"] == 403


# --- what is tried again --------------------------------------------------------------------------


def test_a_clock_that_is_an_hour_off_is_corrected(aws, probe):
    aws.set(clock_skew=3600)
    answer = probe("clusters", environment=keys_of(aws.environment))
    assert "result" in answer, answer
    assert answer["requests"] == 2


def test_ended_credentials_are_fetched_anew(aws, probe):
    environment = {"AWS_EC2_METADATA_DISABLED": "false",
                   "AWS_EC2_METADATA_SERVICE_ENDPOINT": aws.url}  # fmt: skip
    aws.fault("credentials_expired")
    answer = probe("clusters", environment=environment)
    assert "result" in answer, answer
    assert aws.taken() and answer["requests"] == 8  # three for keys and a call, twice


def test_throttling_failures_and_lost_replies_are_overcome(aws, probe):
    for fault in ("throttling", "http_500", "connection_reset", "reply_lost"):
        aws.fault(fault)
    answer = probe("clusters", environment=keys_of(aws.environment))
    assert "result" in answer, answer
    assert len(aws.taken()) == 4
