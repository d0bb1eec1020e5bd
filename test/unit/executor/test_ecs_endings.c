/* The table of how tasks of ECS end: every row, real texts of AWS, and the page in docs/. */
#include <ctype.h>

#include "base/fs.h"
#include "executor/ecs/endings.h"
#include "unit.h"

static EcsEnd blank(void)
{
    return (EcsEnd){
        .stop_code = "",
        .task_reason = "",
        .own_reason = "",
        .other_reason = "",
        .others_went_on = true,
    };
}

/* The first alternative of a pattern as a text: "a&b|c" is "a b". */
static char *text_of(TALLOC_CTX *ctx, const char *pattern)
{
    char *text = talloc_strndup(ctx, pattern ? pattern : "", pattern ? strcspn(pattern, "|") : 0);
    for (char *c = text; *c; c++)
        *c = *c == '&' ? ' ' : *c;
    return text;
}

/* An end that the row was made for. */
static EcsEnd example(TALLOC_CTX *ctx, const EcsEnding *row)
{
    EcsEnd end = blank();
    bool coded = !row->exits.none || row->kind == ECS_KILLED;
    char *text = text_of(ctx, row->pattern);
    end.stop_code = row->stop_code ? row->stop_code : coded ? "UserInitiated" : "TaskFailedToStart";
    end.own_reason = row->own_only ? text : "";
    end.task_reason = row->own_only ? "" : text;
    end.was_running = coded;
    end.was_made = row->kind != ECS_NOT_STARTED;
    end.has_exit_code = coded;
    end.exit_code = row->exits.from < 0 ? 1 : row->exits.from;
    return end;
}

static void every_row_is_reached_by_what_it_was_made_for(void **state UNUSED)
{
    for (size_t i = 0; i < ecs_ending_count; i++) {
        TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
        const EcsEnding *row = &ecs_endings[i];
        EcsEnd end = example(ctx, row);
        if (strcmp(row->id, "sidecar-ended-first") == 0)
            end.others_went_on = false;
        if (strcmp(row->id, "zero-with-reason") == 0)
            end.own_reason = "it is not well";
        if (strcmp(row->id, "ended-by-signal") == 0 || strcmp(row->id, "ended-with-code") == 0 ||
            strcmp(row->id, "zero-but-stopped") == 0)
            end.stop_code = "";
        if (strcmp(row->id, "unclear") == 0)
            end = blank();
        assert_string_equal(ecs_ending_find(&end)->id, row->id);
    }
}

static void there_are_more_than_forty_and_each_says_what_to_do(void **state UNUSED)
{
    assert_true(ecs_ending_count >= 40);
    for (size_t i = 0; i < ecs_ending_count; i++) {
        const EcsEnding *row = &ecs_endings[i];
        assert_true(strlen(row->words) > 5);
        assert_true(row->next || strcmp(row->id, "success") == 0);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(row->id, ecs_endings[k].id);
    }
}

/* Of whatever ends with the code 0, only one row is a success. */
static void only_one_row_lets_a_code_of_0_be_a_verdict(void **state UNUSED)
{
    static const char *const stop_codes[] = {"TaskFailedToStart",    "EssentialContainerExited",
                                             "UserInitiated",        "ServiceSchedulerInitiated",
                                             "SpotInterruption",     "TerminationNotice",
                                             "InfrastructureHealth", ""};
    for (size_t i = 0; i < COUNT_OF(stop_codes); i++) {
        for (size_t k = 0; k < ecs_ending_count; k++) {
            TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
            EcsEnd end = example(ctx, &ecs_endings[k]);
            end.stop_code = stop_codes[i];
            end.has_exit_code = true;
            end.exit_code = 0;
            bool plain = !*end.own_reason && !*end.task_reason;
            bool expected = plain && strcmp(stop_codes[i], "EssentialContainerExited") == 0;
            assert_int_equal(ecs_ending_find(&end)->kind == ECS_ENDED, expected);
        }
    }
}

static void what_was_running_is_never_called_not_started(void **state UNUSED)
{
    for (size_t k = 0; k < ecs_ending_count; k++) {
        TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
        EcsEnd end = example(ctx, &ecs_endings[k]);
        end.was_running = end.was_made = true;
        assert_int_not_equal(ecs_ending_find(&end)->kind, ECS_NOT_STARTED);
    }
}

static void an_exit_code_of_its_own_is_not_overruled_by_a_sidecar(void **state UNUSED)
{
    EcsEnd end = blank();
    end.stop_code = "EssentialContainerExited";
    end.other_reason = "CannotStartContainerError: OCI runtime: no such file or directory";
    end.has_exit_code = true;
    end.exit_code = 127;
    assert_string_equal(ecs_ending_find(&end)->id, "not-found-127");
}

/* As AWS words them: developer guide, knowledge center, reports of users. */
static const struct {
    const char *text, *id;
} starts[] = {
    {"CannotPullContainerError: inspect image has been retried 5 time(s): httpReaderSeeker: failed "
     "open: unexpected status code 429 Too Many Requests - Server message: toomanyrequests: You "
     "have reached your pull rate limit.",
     "pull-rate-limit"},
    {"CannotPullContainerError: pull image manifest has been retried 7 time(s): image Manifest "
     "does "
     "not contain descriptor matching platform 'linux/amd64'",
     "pull-platform"},
    {"CannotPullContainerError: write /var/lib/docker/tmp/GetImageBlob1: no space left on device",
     "pull-disk-full"},
    {"CannotPullContainerError: ref pull has been retried 1 time(s): number of layers and diffIDs "
     "don't match: 3 != 15",
     "pull-corrupt"},
    {"CannotPullContainerError: pull image manifest has been retried 7 time(s): failed to resolve "
     "ref 1.dkr.ecr.eu-west-1.amazonaws.com/shop:v2: 1.dkr.ecr.eu-west-1.amazonaws.com/shop:v2: "
     "not "
     "found",
     "pull-manifest-missing"},
    {"CannotPullContainerError: Error response from daemon: manifest for shop:v2 not found: "
     "manifest "
     "unknown",
     "pull-manifest-missing"},
    {"CannotPullContainerError: ref pull has been retried 1 time(s): failed to pull and unpack "
     "image "
     "\"x\": failed to resolve reference: unexpected status code 403 Forbidden",
     "pull-denied"},
    {"CannotPullContainerError: Error response from daemon: pull access denied for shop, "
     "repository "
     "does not exist or may require 'docker login'",
     "pull-denied"},
    {"CannotPullContainerError: The task cannot pull 1.dkr.ecr.eu-west-1.amazonaws.com/x@sha256:0 "
     "from the registry. There is a connection issue between the task and the registry. Check your "
     "task network configuration.",
     "pull-network"},
    {"CannotPullContainerError: ref pull has been retried 5 time(s): failed to do request: dial "
     "tcp "
     "44.213.79.104:443: i/o timeout",
     "pull-network"},
    {"CannotPullContainerError: panic", "pull-failed"},
    {"ResourceInitializationError: failed to validate logger args: The task cannot find the Amazon "
     "CloudWatch log group defined in the task definition. There is a connection issue between the "
     "task and Amazon CloudWatch. Check your network configuration. : signal: killed",
     "log-network"},
    {"ResourceInitializationError: failed to validate logger args: create stream has been retried "
     "1 "
     "times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log "
     "group does not exist. : exit status 1",
     "log-group-missing"},
    {"ResourceInitializationError: failed to validate logger args: failed to create Cloudwatch log "
     "stream: AccessDeniedException: User: arn is not authorized to perform: logs:CreateLogStream "
     "on resource: arn:aws:logs:eu-west-1:1:log-group:/ecs/x",
     "log-denied"},
    {"ResourceInitializationError: failed to initialize logging driver: splunk", "log-driver"},
    {"ResourceInitializationError: unable to pull secrets or registry auth: execution resource "
     "retrieval failed: unable to retrieve secret from asm: service call has been retried 1 "
     "time(s): "
     "retrieved secret from Secrets Manager did not contain json key url",
     "secret-key-missing"},
    {"ResourceInitializationError: unable to pull secrets or registry auth: execution resource "
     "retrieval failed: unable to retrieve secret from asm: service call has been retried 1 "
     "time(s): "
     "failed to fetch secret arn from secrets manager: AccessDeniedException: Access to KMS is not "
     "allowed",
     "secret-kms"},
    {"ResourceInitializationError: unable to pull secrets or registry auth: execution resource "
     "retrieval failed: unable to retrieve secret from asm: service call has been retried 1 "
     "time(s): "
     "AccessDeniedException: User: arn is not authorized to perform: secretsmanager:GetSecretValue",
     "secret-denied"},
    {"ResourceInitializationError: unable to pull secrets or registry auth: execution resource "
     "retrieval failed: unable to get secrets from ssm: invalid ssm parameters: /shop/url",
     "secret-missing"},
    {"ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull "
     "secrets from AWS Secrets Manager. There is a connection issue between the task and AWS "
     "Secrets "
     "Manager. Check your task network configuration.",
     "secret-network"},
    {"ResourceInitializationError: unable to pull secrets or registry auth: execution resource "
     "retrieval failed: unable to retrieve secret from asm: service call has been retried 5 "
     "time(s): "
     "RequestCanceled: request context canceled caused by: context deadline exceeded",
     "secret-network"},
    {"ResourceInitializationError: unable to pull secrets or registry auth: execution resource "
     "retrieval failed: unable to retrieve ecr registry auth: service call has been retried 1 "
     "time(s): AccessDeniedException: not authorized to perform: ecr:GetAuthorizationToken",
     "registry-auth-denied"},
    {"ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull "
     "registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR.",
     "registry-auth-network"},
    {"ResourceInitializationError: unable to pull secrets or registry auth: something new",
     "secrets-or-registry"},
    {"ResourceInitializationError: failed to download env files: file download command: non empty "
     "error stream",
     "environment-files"},
    {"ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: "
     "stderr: "
     "b'mount.nfs4: access denied by server while mounting 127.0.0.1:/'",
     "efs-denied"},
    {"ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: "
     "stderr: "
     "b'mount.nfs4: Connection reset by peer' : unsuccessful EFS utils command execution; code: 32",
     "efs-network"},
    {"ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes",
     "efs"},
    {"Timeout waiting for EphemeralStorage provisioning to complete.", "ebs"},
    {"Unexpected EC2 error while attempting to Create Network Interface with public IP assignment "
     "enabled in subnet 'subnet-1': InsufficientFreeAddressesInSubnet",
     "subnet-full"},
    {"Unexpected EC2 error while attempting to Create Network Interface with public IP assignment "
     "enabled in subnet 'subnet-1': InvalidParameterCombination",
     "no-public-ip"},
    {"Unexpected EC2 error while attempting to Create Network Interface in subnet 'subnet-1': "
     "InvalidSubnetID.NotFound",
     "subnet-missing"},
    {"Unexpected EC2 error while attempting to Create Network Interface in subnet 'subnet-1': "
     "InvalidGroup.NotFound",
     "security-group-missing"},
    {"Unexpected EC2 error: NetworkInterfaceLimitExceeded", "eni-limit"},
    {"Timeout waiting for network interface provisioning to complete.", "eni-timeout"},
    {"ResourceInitializationError: failed to configure ENI: failed to setup regular eni: netplugin "
     "failed with no error message",
     "eni"},
    {"Capacity is unavailable at this time. Please try again later or in a different availability "
     "zone",
     "no-capacity"},
    {"RESOURCE:MEMORY", "no-capacity"},
    {"TaskFailedToStart: EMPTY CAPACITY PROVIDER", "no-instances"},
    {"TaskFailedToStart: MemberOf placement constraint unsatisfied.", "placement"},
    {"TaskFailedToStart: ATTRIBUTE", "placement"},
    {"ClientException: TaskDefinition is inactive", "definition-inactive"},
    {"ECS was unable to assume the role 'arn:aws:iam::1:role/x' that was provided for this task.",
     "role"},
    {"dependency graph: failed to resolve container ordering dependency [db] for target [web] as "
     "dependency did not exit successfully",
     "dependency"},
    {"ResourceInitializationError: something new", "init-failed"},
    {"something new", "failed-to-start"},
    {"CannotStartContainerError: Error response from daemon: OCI runtime create failed: exec: "
     "\"rails\": executable file not found in $PATH",
     "command-missing"},
    {"CannotStartContainerError: Error response from daemon: OCI runtime create failed: permission "
     "denied",
     "command-not-executable"},
    {"CannotStartContainerError: exec /app/migrate: exec format error", "exec-format"},
    {"CannotStartContainerError: driver failed: Bind for 0.0.0.0:80 failed: port is already "
     "allocated",
     "port-taken"},
    {"CannotStartContainerError: failed to create task: error setting rlimit type 7", "ulimit"},
    {"CannotCreateContainerError: Error response from daemon: no space left on device",
     "start-disk-full"},
    {"DockerTimeoutError: Could not transition to created; timed out after waiting 4m0s",
     "create-timed-out"},
    {"ContainerRuntimeTimeoutError: Could not transition to running; timed out after waiting 1m",
     "start-timed-out"},
    {"DockerTimeoutError: Could not transition to stopped; timed out after waiting 1m30s",
     "stop-timed-out"},
};

static void what_aws_says_of_a_start_that_failed_is_known(void **state UNUSED)
{
    for (size_t i = 0; i < COUNT_OF(starts); i++) {
        EcsEnd end = blank();
        end.stop_code = "TaskFailedToStart";
        end.task_reason = starts[i].text;
        assert_string_equal(ecs_ending_find(&end)->id, starts[i].id);
    }
}

static const struct {
    const char *stop_code, *task_reason, *own_reason;
    int code; /* -1: none */
    const char *id;
    EcsEndingKind kind;
} ends[] = {
    {"EssentialContainerExited", "Essential container in task exited", "", 0, "success", ECS_ENDED},
    {"EssentialContainerExited", "Essential container in task exited", "", 1, "failed", ECS_ENDED},
    {"EssentialContainerExited", "Essential container in task exited", "", -1, "exit-code-missing",
     ECS_UNKNOWN},
    {"EssentialContainerExited", "Essential container in task exited",
     "OutOfMemoryError: Container killed due to memory usage", 137, "out-of-memory", ECS_KILLED},
    {"EssentialContainerExited", "Essential container in task exited",
     "OutOfMemoryError: Container killed due to memory usage", 0, "out-of-memory-no-code",
     ECS_UNKNOWN},
    {"EssentialContainerExited", "OutOfMemoryError: Container killed due to memory usage", "", 0,
     "zero-with-reason", ECS_UNKNOWN},
    {"EssentialContainerExited", "Essential container in task exited", "", 137, "killed-137",
     ECS_KILLED},
    {"EssentialContainerExited", "Essential container in task exited", "", 139, "crashed-139",
     ECS_KILLED},
    {"SpotInterruption", "Your Spot Task was interrupted.", "", 0, "spot", ECS_KILLED},
    {"TerminationNotice", "Your Spot Task was interrupted.", "", 137, "spot", ECS_KILLED},
    {"ServiceSchedulerInitiated",
     "ECS is performing maintenance on the underlying infrastructure hosting the task", "", 137,
     "fargate-retirement", ECS_KILLED},
    {"", "Host EC2 (instance i-0123) terminated.", "", -1, "host-gone", ECS_KILLED},
    {"", "Host EC2 (instance i-0123) stopped.", "", -1, "host-gone", ECS_KILLED},
    {"UserInitiated", "Container instance deregistration forced by user", "", -1,
     "instance-deregistered", ECS_UNPROVEN},
    {"ServiceSchedulerInitiated", "Scaling activity initiated by (deployment ecs-svc/1)", "", 143,
     "service-scaling", ECS_KILLED},
    {"ServiceSchedulerInitiated", "Task failed ELB health checks in (target-group x)", "", 143,
     "health-check", ECS_KILLED},
    {"", "Task failed container health checks", "", 137, "health-check", ECS_KILLED},
    {"UserInitiated", "Task stopped by user", "", 143, "stopped-by-user", ECS_KILLED},
    {"UserInitiated", "Task stopped by user", "", -1, "stopped-before-start", ECS_NOT_STARTED},
    {"UserInitiated", "tidegate: cancelled", "", 143, "cancelled", ECS_KILLED},
    {"UserInitiated", "tidegate: timeout of 2 h passed", "", 137, "timeout", ECS_KILLED},
    {"UserInitiated", "tidegate: not started within 5 min", "", -1, "start-timeout",
     ECS_NOT_STARTED},
    {"InfrastructureHealth", "", "", -1, "infrastructure-health", ECS_KILLED},
    {"", "", "ContainerVanishedError: No container matching saved ID found", -1,
     "container-vanished", ECS_UNKNOWN},
    {"SomethingNew", "", "", -1, "unclear", ECS_UNKNOWN},
    {"SomethingNew", "", "", 0, "zero-but-stopped", ECS_UNKNOWN},
};

static void what_aws_says_of_an_end_is_known(void **state UNUSED)
{
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        EcsEnd end = blank();
        end.stop_code = ends[i].stop_code;
        end.task_reason = ends[i].task_reason;
        end.own_reason = ends[i].own_reason;
        end.has_exit_code = ends[i].code >= 0;
        end.exit_code = ends[i].code;
        const EcsEnding *found = ecs_ending_find(&end);
        assert_string_equal(found->id, ends[i].id);
        assert_int_equal(found->kind, ends[i].kind);
    }
}

static void the_page_in_docs_is_what_the_table_says(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    MALLOC_AUTO char *printed = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&printed, &length);
    ecs_endings_print(out);
    fclose(out);
    const char *path = fs_join(ctx, getenv("TIDEGATE_SOURCE"), "docs/endings.md");
    char *kept = NULL;
    /* After a change of the table: tidegate help endings > docs/endings.md */
    assert_succeeds(fs_read(ctx, path, 1 << 20, &kept, NULL, &err), &err);
    assert_string_equal(kept, printed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_reached_by_what_it_was_made_for),
        cmocka_unit_test(there_are_more_than_forty_and_each_says_what_to_do),
        cmocka_unit_test(only_one_row_lets_a_code_of_0_be_a_verdict),
        cmocka_unit_test(what_was_running_is_never_called_not_started),
        cmocka_unit_test(an_exit_code_of_its_own_is_not_overruled_by_a_sidecar),
        cmocka_unit_test(what_aws_says_of_a_start_that_failed_is_known),
        cmocka_unit_test(what_aws_says_of_an_end_is_known),
        cmocka_unit_test(the_page_in_docs_is_what_the_table_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
