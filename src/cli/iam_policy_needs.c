#include "cli/iam_policy_needs.h"

#include "cli/iam_policy_resources.h"

#define CI     (1u << POLICY_CI)
#define TASK   (1u << POLICY_TASK)
#define LAMBDA (1u << POLICY_LAMBDA)
#define DOCTOR (1u << POLICY_DOCTOR)

static json_t *of_the_cluster(const PolicyAsk *ask)
{
    JSON_AUTO json_t *clusters = policy_clusters(ask);
    return json_pack("{s:{s:O}}", "ArnEquals", "ecs:cluster", clusters);
}

static json_t *to_tasks(const PolicyAsk *ask UNUSED)
{
    return json_pack("{s:{s:s}}", "StringEquals", "iam:PassedToService", "ecs-tasks.amazonaws.com");
}

static json_t *when_made(const PolicyAsk *ask UNUSED)
{
    return json_pack("{s:{s:[s, s]}}", "StringEquals", "ecs:CreateAction", "RegisterTaskDefinition",
                     "RunTask");
}

static json_t *of_the_namespaces(const PolicyAsk *ask)
{
    JSON_AUTO json_t *names = policy_metric_namespaces(ask);
    return json_pack("{s:{s:O}}", "StringEquals", "cloudwatch:namespace", names);
}

/* Permissions as the Service Authorization Reference lists them; which calls there are says the
 * code that makes them, and a test refuses each in turn. */
const PolicyNeed policy_needs[] = {
    {CI | LAMBDA, "LookAtServices", "ecs:DescribeServices", policy_services, NULL},
    {CI | LAMBDA, "LookAtTaskDefinitions",
     "ecs:DescribeTaskDefinition ecs:ListTaskDefinitions ecs:RegisterTaskDefinition",
     policy_ecs_everything, NULL},
    {CI | LAMBDA, "TagWhatIsMade", "ecs:TagResource", policy_tagged, when_made},
    {CI | LAMBDA, "StartMigrationTasks", "ecs:RunTask", policy_task_definitions, of_the_cluster},
    {CI | LAMBDA, "FollowMigrationTasks", "ecs:DescribeTasks ecs:StopTask", policy_tasks, NULL},
    {CI | LAMBDA, "FindMigrationTasks", "ecs:ListTasks", policy_run_everything, of_the_cluster},
    {CI | LAMBDA, "GiveTasksTheirRoles", "iam:PassRole", policy_passed_roles, to_tasks},
    {CI | LAMBDA, "ReadLogs", "logs:GetLogEvents", policy_log_streams, NULL},
    {CI | LAMBDA, "RunInsideTasks", "ecs:ExecuteCommand", policy_exec_tasks, NULL},
    {CI | LAMBDA, "LookAtImages", "ecr:BatchGetImage", policy_repositories, NULL},
    {CI | LAMBDA, "ReadImageLabels", "ecr:GetDownloadUrlForLayer", policy_labelled_repositories,
     NULL},

    {CI | LAMBDA, "DeployServices", "ecs:UpdateService", policy_deployed_services, NULL},
    {CI | LAMBDA, "FollowDeployments", "ecs:ListServiceDeployments", policy_deployed_services,
     NULL},
    {CI | LAMBDA, "LookAtDeployments",
     "ecs:DescribeServiceDeployments ecs:DescribeServiceRevisions ecs:ContinueServiceDeployment",
     policy_service_deployments, NULL},
    {CI | LAMBDA, "DeployBlueGreen",
     "codedeploy:CreateDeployment codedeploy:GetDeployment codedeploy:GetDeploymentGroup "
     "codedeploy:GetDeploymentTarget codedeploy:ListDeployments "
     "codedeploy:ListDeploymentTargets codedeploy:StopDeployment",
     policy_codedeploy_groups, NULL},
    {CI | LAMBDA, "RegisterBlueGreenRevisions",
     "codedeploy:GetApplicationRevision codedeploy:RegisterApplicationRevision",
     policy_codedeploy_applications, NULL},
    {CI | LAMBDA, "ReadBlueGreenConfigs", "codedeploy:GetDeploymentConfig",
     policy_codedeploy_configs, NULL},

    {CI | TASK | LAMBDA, "KeepTheLedger", "dynamodb:GetItem dynamodb:PutItem dynamodb:Query",
     policy_ledger_table, NULL},
    {CI | TASK | LAMBDA, "ListTheLedger", "s3:ListBucket", policy_ledger_bucket, NULL},
    {CI | TASK | LAMBDA, "KeepLedgerRecords", "s3:GetObject s3:PutObject", policy_ledger_objects,
     NULL},

    {TASK, "ReadDatabaseParameters", "ssm:GetParameter", policy_database_parameters, NULL},
    {TASK, "ReadDatabaseSecrets", "secretsmanager:GetSecretValue", policy_database_secrets, NULL},
    {TASK, "ConnectByIam", "rds-db:connect", policy_database_users, NULL},

    {CI | LAMBDA, "ReadParameters", "ssm:GetParameter", policy_other_parameters, NULL},
    {CI | LAMBDA, "ReadSecrets", "secretsmanager:GetSecretValue", policy_other_secrets, NULL},
    {CI | LAMBDA, "NotifyTopics", "sns:Publish", policy_topics, NULL},
    {CI | LAMBDA, "NotifyByMail", "ses:SendEmail", policy_mail_identities, NULL},
    {CI | LAMBDA, "NotifyEventBuses", "events:PutEvents", policy_event_buses, NULL},
    {CI | LAMBDA, "NotifyMetrics", "cloudwatch:PutMetricData", policy_metrics, of_the_namespaces},

    {LAMBDA, "WriteItsOwnLog", "logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents",
     policy_lambda_log, NULL},

    {DOCTOR, "LookAtTheCluster", "ecs:DescribeClusters", policy_own_cluster, NULL},
    {DOCTOR, "LookAtRoles", "iam:GetRole", policy_passed_roles, NULL},
    {DOCTOR, "SeeWhatImagesAreBuiltFor", "ecr:GetDownloadUrlForLayer", policy_repositories, NULL},
    {DOCTOR, "LookForSecrets", "secretsmanager:DescribeSecret", policy_task_secrets, NULL},
    {DOCTOR, "LookAround", "ec2:DescribeSubnets logs:DescribeLogGroups ssm:DescribeParameters",
     policy_run_everything, NULL},
};
const size_t policy_need_count = COUNT_OF(policy_needs);
