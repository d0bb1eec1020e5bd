#include "executor/ecs/endings.h"

#include <limits.h>
#include <string.h>

#include "base/attr.h"

#define ANY                                                                                        \
    {                                                                                              \
        true, INT_MIN, INT_MAX                                                                     \
    }
#define NO_CODE                                                                                    \
    {                                                                                              \
        true, 1, 0                                                                                 \
    }
#define SOME_CODE                                                                                  \
    {                                                                                              \
        false, INT_MIN, INT_MAX                                                                    \
    }
#define CODE(n)                                                                                    \
    {                                                                                              \
        false, n, n                                                                                \
    }
#define LOG_TELLS ""
#define CODES(a, b)                                                                                \
    {                                                                                              \
        false, a, b                                                                                \
    }
/* A container that could not be started has no code, or one of the runtime's own. */
#define START_CODE                                                                                 \
    {                                                                                              \
        true, 125, 128                                                                             \
    }

#define PULL "CannotPull"
#define INIT "ResourceInitializationError"

static bool is_clean(const EcsEnd *end)
{
    static const char PLAIN[] = "Essential container in task exited";
    return !*end->own_reason &&
           (!*end->task_reason || strncmp(end->task_reason, PLAIN, sizeof(PLAIN) - 1) == 0);
}

/* Nothing of it can have run: it was never pulled, or never made. */
static bool was_never_made(const EcsEnd *end)
{
    return !end->was_made;
}

static bool others_ended_first(const EcsEnd *end)
{
    return !end->others_went_on;
}

/* id, kind, retryable, stop code, exit codes, pattern, own reason only, fits, words, next */
const EcsEnding ecs_endings[] = {
    /* What we asked for ourselves: the reason of StopTask. */
    {"start-timeout", ECS_NOT_STARTED, true, "UserInitiated", NO_CODE, "tidegate: not started",
     false, was_never_made, "it was stopped because it did not start in time",
     "look at the service's events for capacity, or give it longer: migrate.start_timeout"},
    {"start-timeout-late", ECS_KILLED, false, "UserInitiated", ANY, "tidegate: not started", false,
     NULL, "it was stopped because it did not start in time, and was about to",
     "give it longer: migrate.start_timeout"},
    {"timeout", ECS_KILLED, false, "UserInitiated", ANY, "tidegate: timeout", false, NULL,
     "it was stopped when its time was up", "give it longer: migrate.timeout"},
    {"cancelled-before-start", ECS_NOT_STARTED, true, "UserInitiated", NO_CODE,
     "tidegate: cancelled", false, was_never_made, "it was cancelled before it started",
     "run it again when you want it"},
    {"cancelled", ECS_KILLED, false, "UserInitiated", ANY, "tidegate: cancelled", false, NULL,
     "it was cancelled", "run it again when you want it"},

    /* The container could not even be started. */
    {"exec-format", ECS_NOT_STARTED, false, NULL, START_CODE, "exec format error", false, NULL,
     "the image's program is for another processor, or a script without #!",
     "build the image for the task's runtimePlatform.cpuArchitecture"},
    {"command-missing", ECS_NOT_STARTED, false, NULL, START_CODE,
     "executable file not found|OCI&no such file or directory|"
     "CannotStartContainerError&no such file or directory",
     false, NULL, "the image has no such command",
     "look at migrate.command; a shell's words need [sh, -c, ..]"},
    {"command-not-executable", ECS_NOT_STARTED, false, NULL, START_CODE,
     "OCI&permission denied|CannotStartContainerError&permission denied", false, NULL,
     "the command may not be executed by the image's user", "chmod +x it in the image"},
    {"ulimit", ECS_NOT_STARTED, false, NULL, START_CODE,
     "setting rlimit|ulimit&CannotStart|rlimit&CannotCreate", false, NULL,
     "a limit (ulimits) of the task definition cannot be set there",
     "lower it, or take it out of the task definition"},
    {"port-taken", ECS_NOT_STARTED, true, NULL, START_CODE,
     "port is already allocated|address already in use&CannotStart", false, NULL,
     "a port of the host is taken by another task",
     "let the task definition take any host port (hostPort: 0), or use awsvpc"},
    {"start-disk-full", ECS_NOT_STARTED, false, NULL, START_CODE,
     "CannotCreateContainerError&no space left|CannotStartContainerError&no space left", false,
     NULL, "the host's disk is full", "clean it up, or take a larger one"},
    {"volume", ECS_NOT_STARTED, false, NULL, START_CODE,
     "CannotCreateVolumeError|CannotInspectVolumeError|CannotMount", false, NULL,
     "a volume could not be made or mounted", "look at the volumes of the task definition"},
    {"cannot-create", ECS_NOT_STARTED, false, NULL, START_CODE,
     "CannotCreateContainerError|HostConfigError|DockerClientConfigError", true, NULL,
     "the container could not be created", "look at AWS' words for what it does not take"},
    {"start-timed-out", ECS_UNKNOWN, false, NULL, NO_CODE,
     "timed out after waiting&transition to started|timed out after waiting&transition to running",
     false, NULL, "the container runtime did not answer in time; it may have started it late",
     "look at the log and the database; then: tidegate run --after-unknown"},
    {"create-timed-out", ECS_NOT_STARTED, true, NULL, NO_CODE,
     "timed out after waiting&transition to created|timed out after waiting&transition to pulled|"
     "timed out after waiting&transition to resources",
     false, NULL, "the container runtime did not answer in time", "run it again"},
    {"stop-timed-out", ECS_UNPROVEN, false, NULL, NO_CODE,
     "timed out after waiting&transition to stopped|CannotStopContainerError", false, NULL,
     "the container could not be stopped and may still run",
     "make sure on the host that it has ended; once ECS has forgotten the task (after about an "
     "hour) "
     "tidegate run --after-unknown goes on"},
    {"cannot-start", ECS_NOT_STARTED, false, NULL, START_CODE,
     "CannotStartContainerError|OCI runtime create failed|failed to create shim", true, NULL,
     "the container could not be started", "look at AWS' words for the reason"},

    /* It ended by itself. */
    {"success", ECS_ENDED, false, "EssentialContainerExited", CODE(0), NULL, false, is_clean,
     "it ended with code 0", NULL},
    {"out-of-memory", ECS_KILLED, false, NULL, CODES(1, INT_MAX), "OutOfMemory", true, NULL,
     "it was killed: out of memory", "give it more: migrate.memory, or the task definition"},
    {"out-of-memory-no-code",
     ECS_UNKNOWN,
     false,
     NULL,
     {true, 0, 0},
     "OutOfMemory",
     true,
     NULL,
     "something in it was killed: out of memory; whether the command did its work is not known",
     "give it more: migrate.memory; look at the database, then: tidegate run --after-unknown"},
    {"sidecar-ended-first", ECS_KILLED, false, "EssentialContainerExited", CODES(129, INT_MAX),
     NULL, false, others_ended_first,
     "another essential container of the task ended first, and ECS stopped all",
     "look at that container's log; let it wait for the command (dependsOn), or be not essential"},
    {"not-executable-126", ECS_ENDED, false, "EssentialContainerExited", CODE(126), NULL, false,
     NULL, "a command could not be executed (code 126)",
     "is it executable, and for this processor?"},
    {"not-found-127", ECS_ENDED, false, "EssentialContainerExited", CODE(127), NULL, false, NULL,
     "a command was not found (code 127)", "look at migrate.command and the image's PATH"},
    {"java-out-of-memory", ECS_ENDED, false, "EssentialContainerExited", CODE(3), NULL, false, NULL,
     "it failed with code 3 (of a Java program with -XX:+ExitOnOutOfMemoryError: no memory left)",
     "look at the log; give it more: migrate.memory"},
    {"exit-255", ECS_ENDED, false, "EssentialContainerExited", CODE(255), NULL, false, NULL,
     "it failed with code 255 (of an image for another processor: exec format error in the log)",
     LOG_TELLS},
    {"interrupted-130", ECS_KILLED, false, "EssentialContainerExited", CODE(130), NULL, false, NULL,
     "it was interrupted (SIGINT, code 130)", "look at the log for who sent it"},
    {"illegal-instruction-132", ECS_KILLED, false, "EssentialContainerExited", CODE(132), NULL,
     false, NULL, "it crashed: an instruction that this processor does not know (SIGILL, code 132)",
     "build the image for the processor that it runs on"},
    {"aborted-134", ECS_KILLED, false, "EssentialContainerExited", CODE(134), NULL, false, NULL,
     "it crashed (SIGABRT, code 134)", "look at the log; Java and Node abort without memory"},
    {"killed-137", ECS_KILLED, false, "EssentialContainerExited", CODE(137), NULL, false, NULL,
     "it was killed (SIGKILL, code 137), most likely for memory that the task did not have",
     "look at the memory's metrics; give it more: migrate.memory"},
    {"crashed-139", ECS_KILLED, false, "EssentialContainerExited", CODE(139), NULL, false, NULL,
     "it crashed (SIGSEGV, code 139)", "look at the log; try the image where you can debug it"},
    {"terminated-143", ECS_KILLED, false, "EssentialContainerExited", CODE(143), NULL, false, NULL,
     "it was told to end (SIGTERM, code 143)", "look at the log for who sent it"},
    {"signal", ECS_KILLED, false, "EssentialContainerExited", CODES(129, 192), NULL, false, NULL,
     "it was ended by a signal", LOG_TELLS},
    {"failed", ECS_ENDED, false, "EssentialContainerExited", CODES(1, INT_MAX), NULL, false, NULL,
     "it failed", LOG_TELLS},
    {"zero-with-reason", ECS_UNKNOWN, false, "EssentialContainerExited", CODE(0), NULL, false, NULL,
     "it ended with code 0, and yet ECS names an error",
     "look at the log and the database; then: tidegate run --after-unknown"},

    /* Somebody or something else stopped the task. */
    {"spot", ECS_KILLED, true, NULL, ANY, "Spot Task was interrupted|Spot Instance interruption",
     false, NULL, "AWS took the spot capacity back",
     "let migrations run on demand: a capacity provider without spot"},
    {"spot-interruption", ECS_KILLED, true, "SpotInterruption", ANY, NULL, false, NULL,
     "AWS took the spot capacity back",
     "let migrations run on demand: a capacity provider without spot"},
    {"fargate-retirement", ECS_KILLED, true, NULL, ANY, "performing maintenance", false, NULL,
     "AWS retired the infrastructure below the task", "run it again"},
    {"instance-deregistered", ECS_UNPROVEN, false, NULL, NO_CODE, "deregistration forced", false,
     NULL,
     "its instance was deregistered by force: ECS does not watch it any more, and it may run on",
     "make sure there that it has ended; once ECS has forgotten the task (after about an hour) "
     "tidegate run --after-unknown goes on"},
    {"host-gone", ECS_KILLED, true, NULL, ANY,
     "Host EC2&terminated|Host EC2&stopped|instance&terminated", false, NULL,
     "its instance was stopped or terminated", "run it again"},
    {"instance-draining", ECS_KILLED, true, NULL, ANY, "DRAINING", false, NULL,
     "its instance is being drained", "run it again"},
    {"infrastructure-health", ECS_KILLED, true, "InfrastructureHealth", ANY, NULL, false, NULL,
     "the infrastructure below the task was not healthy", "run it again"},
    {"termination-notice", ECS_KILLED, true, "TerminationNotice", ANY, NULL, false, NULL,
     "AWS announced that it takes the capacity back", "run it again"},
    {"health-check", ECS_KILLED, false, NULL, ANY, "health check", false, NULL,
     "it was stopped because a health check failed",
     "a migration answers no health checks: take another container, or a longer startPeriod"},
    {"service-scaling", ECS_KILLED, false, NULL, ANY, "Scaling activity initiated", false, NULL,
     "a service's scheduler stopped it", "look at the service's events"},
    {"service-scheduler", ECS_KILLED, false, "ServiceSchedulerInitiated", ANY, NULL, false, NULL,
     "a service's scheduler stopped it", "look at the service's events"},
    {"stopped-before-start", ECS_NOT_STARTED, true, "UserInitiated", NO_CODE, NULL, false,
     was_never_made, "somebody stopped the task before it started",
     "CloudTrail knows who called StopTask; run it again when that is settled"},
    {"stopped-by-user", ECS_KILLED, false, "UserInitiated", ANY, NULL, false, NULL,
     "somebody stopped the task", "CloudTrail knows who called StopTask"},

    /* The image. */
    {"pull-rate-limit", ECS_NOT_STARTED, true, NULL, NO_CODE,
     PULL "&toomanyrequests|" PULL "&rate limit|" PULL "&too many requests", false, NULL,
     "the image could not be pulled: the registry's rate limit is reached",
     "wait, log in at the registry (repositoryCredentials), or copy the image to ECR"},
    {"pull-platform", ECS_NOT_STARTED, false, NULL, NO_CODE,
     "descriptor matching platform|no matching manifest|does not match the specified platform",
     false, NULL, "the image was not built for the task's processor",
     "build it for the task definition's runtimePlatform.cpuArchitecture"},
    {"pull-disk-full", ECS_NOT_STARTED, false, NULL, NO_CODE,
     PULL "&no space left|" PULL "&disk quota", false, NULL,
     "the image could not be pulled: the disk is full",
     "give the task more ephemeralStorage, clean up the host, or make the image smaller"},
    {"pull-corrupt", ECS_NOT_STARTED, false, NULL, NO_CODE,
     PULL "&diffIDs|" PULL "&failed commit on ref|" PULL "&failed to register layer|" PULL
          "&unexpected commit digest",
     false, NULL, "the image's layers do not fit together",
     "build it again with one kind of compression for all layers"},
    {"pull-denied", ECS_NOT_STARTED, false, NULL, NO_CODE,
     "CannotPullContainerAuthError|" PULL "&403 forbidden|" PULL "&denied|" PULL
     "&no basic auth credentials|" PULL "&unauthorized|" PULL "&not authorized|" PULL
     "&authentication required",
     false, NULL, "the image may not be pulled",
     "the execution role needs ecr:GetAuthorizationToken, BatchGetImage, GetDownloadUrlForLayer "
     "and "
     "BatchCheckLayerAvailability"},
    {"pull-manifest-missing", ECS_NOT_STARTED, false, NULL, NO_CODE,
     PULL "&manifest unknown|" PULL "&not found|" PULL "&does not exist|" PULL "&name unknown|"
          "CannotPullImageManifestError",
     false, NULL, "the image is not there", "was it pushed, and did a lifecycle rule delete it?"},
    {"pull-network", ECS_NOT_STARTED, true, NULL, NO_CODE,
     PULL "&connection issue|" PULL "&timeout|" PULL "&dial tcp|" PULL "&deadline exceeded|" PULL
          "&connection re|" PULL "&request canceled|" PULL "&no such host|" PULL "&timed out",
     false, NULL, "the registry could not be reached",
     "a private subnet needs a NAT gateway or the endpoints ecr.api, ecr.dkr and s3; a public one "
     "needs a public IP (assignPublicIp)"},
    {"pull-failed", ECS_NOT_STARTED, true, NULL, NO_CODE, PULL, false, NULL,
     "the image could not be pulled", "look at AWS' words for the reason"},

    /* What the task needs before its containers start. */
    {"log-network", ECS_NOT_STARTED, true, NULL, NO_CODE,
     "logger args&connection issue|log group&connection issue|logger args&signal: killed|"
     "logging driver&timeout|logger args&deadline exceeded",
     false, NULL, "CloudWatch Logs could not be reached",
     "a private subnet needs a NAT gateway or the endpoint logs, open for the task's security "
     "group"},
    {"log-group-missing", ECS_NOT_STARTED, false, NULL, NO_CODE,
     "log group does not exist|find the Amazon CloudWatch log group|"
     "logger args&ResourceNotFoundException|logging driver&ResourceNotFoundException",
     false, NULL, "the log group is not there",
     "create it, or let ECS do so: awslogs-create-group in the log configuration"},
    {"log-denied", ECS_NOT_STARTED, false, NULL, NO_CODE,
     "logger args&AccessDenied|logger args&not authorized|logging driver&AccessDenied|"
     "logging driver&not authorized|logs:CreateLog",
     false, NULL, "the execution role may not write the log",
     "it needs logs:CreateLogStream and logs:PutLogEvents (and logs:CreateLogGroup where ECS makes "
     "the group)"},
    {"log-driver", ECS_NOT_STARTED, false, NULL, NO_CODE, "logger args|logging driver|log driver",
     false, NULL, "the log could not be set up", "look at the container's logConfiguration"},
    {"registry-auth-denied", ECS_NOT_STARTED, false, NULL, NO_CODE,
     "ecr registry auth&AccessDenied|ecr registry auth&not authorized|"
     "GetAuthorizationToken&AccessDenied|GetAuthorizationToken&not authorized",
     false, NULL, "the execution role may not log in at ECR",
     "it needs ecr:GetAuthorizationToken on *"},
    {"registry-auth-network", ECS_NOT_STARTED, true, NULL, NO_CODE,
     "retrieve ecr registry auth|registry auth from Amazon ECR|GetAuthorizationToken", false, NULL,
     "ECR could not be reached, or not logged in at",
     "a private subnet needs a NAT gateway or the endpoints ecr.api, ecr.dkr and s3; a public one "
     "needs a public IP"},
    {"secret-key-missing", ECS_NOT_STARTED, false, NULL, NO_CODE, "contain json key", false, NULL,
     "the secret has no such key", "look at the container's secrets: ARN:KEY::"},
    {"secret-kms", ECS_NOT_STARTED, false, NULL, NO_CODE,
     "secret&kms|ssm&kms|parameter&kms|" INIT "&kms", false, NULL,
     "the key of a secret may not be used", "the execution role needs kms:Decrypt on that key"},
    {"secret-denied", ECS_NOT_STARTED, false, NULL, NO_CODE,
     "secret&AccessDenied|secret&not authorized|asm&AccessDenied|ssm&AccessDenied|"
     "ssm&not authorized|parameter&AccessDenied",
     false, NULL, "the execution role may not read a secret",
     "it needs secretsmanager:GetSecretValue or ssm:GetParameters on what the task definition "
     "names"},
    {"secret-missing", ECS_NOT_STARTED, false, NULL, NO_CODE,
     "secret&ResourceNotFound|find the specified secret|invalid ssm parameters|ParameterNotFound|"
     "secret&marked for deletion|secret&does not exist",
     false, NULL, "a secret or parameter is not there",
     "look at the container's secrets, their region and account"},
    {"secret-network", ECS_NOT_STARTED, true, NULL, NO_CODE,
     "pull secrets from&connection issue|retrieve secret&deadline|retrieve secret&timeout|"
     "retrieve secret&send request failed|Systems Manager&connection issue|"
     "Secrets Manager&connection issue|retrieve secret&dial tcp|from asm&dial tcp|from ssm&dial "
     "tcp",
     false, NULL, "Secrets Manager or Parameter Store could not be reached",
     "a private subnet needs a NAT gateway or the endpoints secretsmanager and ssm; a public one "
     "needs a public IP"},
    {"secrets-or-registry", ECS_NOT_STARTED, true, NULL, NO_CODE,
     INIT "&secret|" INIT "&ssm|" INIT "&asm", false, NULL,
     "a secret, or the login at the registry, could not be had",
     "look at AWS' words for the reason"},
    {"environment-files", ECS_NOT_STARTED, false, NULL, NO_CODE,
     "env files|environment file|environmentFiles", false, NULL,
     "an environment file could not be read from S3",
     "the execution role needs s3:GetObject and s3:GetBucketLocation; is the file there?"},
    {"efs-denied", ECS_NOT_STARTED, false, NULL, NO_CODE, "EFS&access denied|mount.nfs4&denied",
     false, NULL, "the EFS file system may not be mounted",
     "look at its policy and access point; the task role needs elasticfilesystem:ClientMount"},
    {"efs-network", ECS_NOT_STARTED, true, NULL, NO_CODE,
     "EFS&timed out|EFS&Failed to resolve|EFS&Connection re|EFS&Failed to locate", false, NULL,
     "the EFS file system could not be reached",
     "it needs a mount target in the task's zone and port 2049 open for the task's security group"},
    {"efs", ECS_NOT_STARTED, true, NULL, NO_CODE, "EFS utils|EFS volumes", false, NULL,
     "the EFS file system could not be mounted", "look at AWS' words for the reason"},
    {"ebs", ECS_NOT_STARTED, true, NULL, NO_CODE,
     "EBS volume|EphemeralStorage provisioning|attach&volume", false, NULL,
     "the task's storage could not be set up", "run it again; look at the volume's settings"},

    /* The network. */
    {"subnet-missing", ECS_NOT_STARTED, false, NULL, NO_CODE,
     "InvalidSubnetID|subnet&does not exist|subnet&not found", false, NULL,
     "a subnet of the service is not there any more",
     "look at the service's network configuration"},
    {"security-group-missing", ECS_NOT_STARTED, false, NULL, NO_CODE,
     "InvalidGroup|security group&does not exist|InvalidSecurityGroupID", false, NULL,
     "a security group of the service is not there any more",
     "look at the service's network configuration"},
    {"eni-limit", ECS_NOT_STARTED, true, NULL, NO_CODE,
     "NetworkInterfaceLimit|network interfaces&limit|RESOURCE:ENI", false, NULL,
     "no network interface is left", "raise the quota, or use larger instances"},
    {"subnet-full", ECS_NOT_STARTED, true, NULL, NO_CODE,
     "enough free addresses|InsufficientFreeAddresses|insufficient free addresses|"
     "no free IP|not enough IP",
     false, NULL, "the subnet has no free address left",
     "free some, or add a subnet to the service"},
    {"no-public-ip", ECS_NOT_STARTED, false, NULL, NO_CODE, "public IP", false, NULL,
     "the task could not get a public address in its subnet",
     "look at assignPublicIp of the service's network configuration"},
    {"eni-timeout", ECS_NOT_STARTED, true, NULL, NO_CODE,
     "network interface provisioning|ENI attachment|ENI&timeout", false, NULL,
     "its network interface was not ready in time", "run it again"},
    {"eni", ECS_NOT_STARTED, true, NULL, NO_CODE,
     "configure ENI|Network Interface|setup network namespace|netplugin|NetworkNamespaceError|"
     "ENIInformationError",
     false, NULL, "its network interface could not be set up",
     "run it again; if it stays so, look at the subnets and security groups"},

    /* Capacity and placement, told after RunTask had taken the task. */
    {"no-capacity", ECS_NOT_STARTED, true, NULL, NO_CODE,
     "Capacity is unavailable|RESOURCE:CPU|RESOURCE:MEMORY|RESOURCE:PORTS|RESOURCE:GPU", false,
     NULL, "there is no capacity for it now",
     "run it again later, or let the service use more zones"},
    {"no-instances", ECS_NOT_STARTED, true, NULL, NO_CODE,
     "NO ACTIVE INSTANCES|EMPTY CAPACITY PROVIDER|: AGENT", false, NULL,
     "the cluster has no instance that could take it", "look at the capacity provider's instances"},
    {"placement", ECS_NOT_STARTED, false, NULL, NO_CODE,
     "placement constraint|: ATTRIBUTE|: LOCATION", false, NULL,
     "no instance fits what the task demands",
     "look at the task definition's placementConstraints and requirements"},
    {"definition-inactive", ECS_NOT_STARTED, false, NULL, NO_CODE,
     "task definition&inactive|TaskDefinition is inactive", false, NULL,
     "its task definition was deregistered", "run it again: a new revision is registered"},
    {"role", ECS_NOT_STARTED, false, NULL, NO_CODE, "assume the role|AssumeRole|unable to assume",
     false, NULL, "ECS may not assume a role of the task",
     "the role's trust policy must name ecs-tasks.amazonaws.com"},
    {"dependency", ECS_NOT_STARTED, false, NULL, NO_CODE,
     "dependency graph|ordering dependency|dependency&condition|dependent container", false, NULL,
     "a container that it waits for (dependsOn) did not reach its condition",
     "look at that container's log"},
    {"init-failed", ECS_NOT_STARTED, true, NULL, NO_CODE, INIT, false, NULL,
     "the task could not be set up", "look at AWS' words for the reason"},
    {"failed-to-start", ECS_NOT_STARTED, true, "TaskFailedToStart", NO_CODE, NULL, false,
     was_never_made, "the task failed to start", "look at AWS' words for the reason"},

    /* What proves nothing. */
    {"container-vanished", ECS_UNKNOWN, false, NULL, NO_CODE,
     "ContainerVanished|No container matching saved ID|NoSuchContainer", false, NULL,
     "its container was removed on the host, and its code with it",
     "look at the log and the database; then: tidegate run --after-unknown"},
    {"cannot-inspect", ECS_UNKNOWN, false, NULL, NO_CODE,
     "CannotInspectContainerError|CannotDescribeContainerError", false, NULL,
     "the host could not say what became of it",
     "look at the log and the database; then: tidegate run --after-unknown"},
    {"internal-error", ECS_UNKNOWN, false, NULL, NO_CODE, "InternalError|internal error", false,
     NULL, "AWS had an internal error",
     "look at the log and the database; then: tidegate run --after-unknown"},
    {"exit-code-missing", ECS_UNKNOWN, false, "EssentialContainerExited", NO_CODE, NULL, false,
     NULL, "ECS does not tell its exit code",
     "look at the log and the database; then: tidegate run --after-unknown"},
    {"zero-but-stopped", ECS_UNKNOWN, false, NULL, CODE(0), NULL, false, NULL,
     "it ended with code 0, but not by itself",
     "look at the log and the database; then: tidegate run --after-unknown"},
    {"ended-by-signal", ECS_KILLED, false, NULL, CODES(129, INT_MAX), NULL, false, NULL,
     "it was ended by a signal", "look at AWS' words for the reason"},
    {"ended-with-code", ECS_ENDED, false, NULL, SOME_CODE, NULL, false, NULL, "it failed",
     "look at the log"},
    {"unclear", ECS_UNKNOWN, false, NULL, ANY, NULL, false, NULL, "ECS does not tell how it ended",
     "look at the log and the database; then: tidegate run --after-unknown"},
};
const size_t ecs_ending_count = COUNT_OF(ecs_endings);
