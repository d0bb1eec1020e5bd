/* The ARNs of what the configuration names. Each function returns a new reference: an array, or
 * NULL when the configuration has no such thing. */
#pragma once

#include "cli/iam_policy_needs.h"

/* One ARN of this region and account; new reference. */
json_t *policy_arn(const PolicyAsk *ask, const char *service, const char *resource);

/* ECS, when the executor or the deployer works there. */
json_t *policy_services(const PolicyAsk *ask);
json_t *policy_deployed_services(const PolicyAsk *ask); /* deployer `ecs` alone */
json_t *policy_service_deployments(const PolicyAsk *ask);
json_t *policy_tasks(const PolicyAsk *ask);
json_t *policy_task_definitions(const PolicyAsk *ask);
json_t *policy_tagged(const PolicyAsk *ask); /* what is tagged when it is made */
json_t *policy_passed_roles(const PolicyAsk *ask);
json_t *policy_log_streams(const PolicyAsk *ask);
json_t *policy_exec_tasks(const PolicyAsk *ask); /* executor `ecs-exec` alone */
json_t *policy_clusters(const PolicyAsk *ask);
json_t *policy_own_cluster(const PolicyAsk *ask);  /* where anything works there */
json_t *policy_task_secrets(const PolicyAsk *ask); /* those of task definitions */
/* "*", for actions that know no resource: of ECS, and of its executors alone. */
json_t *policy_ecs_everything(const PolicyAsk *ask);
json_t *policy_run_everything(const PolicyAsk *ask);

json_t *policy_repositories(const PolicyAsk *ask);
json_t *policy_labelled_repositories(const PolicyAsk *ask); /* skip_unchanged alone */

json_t *policy_codedeploy_groups(const PolicyAsk *ask);
json_t *policy_codedeploy_applications(const PolicyAsk *ask);
json_t *policy_codedeploy_configs(const PolicyAsk *ask);

json_t *policy_ledger_table(const PolicyAsk *ask);
json_t *policy_ledger_bucket(const PolicyAsk *ask);
json_t *policy_ledger_objects(const PolicyAsk *ask);

json_t *policy_topics(const PolicyAsk *ask);
json_t *policy_mail_identities(const PolicyAsk *ask);
json_t *policy_event_buses(const PolicyAsk *ask);
json_t *policy_metrics(const PolicyAsk *ask); /* "*" */
json_t *policy_metric_namespaces(const PolicyAsk *ask);

/* References of the database (the task's) and of everything else (CI's). */
json_t *policy_database_parameters(const PolicyAsk *ask);
json_t *policy_database_secrets(const PolicyAsk *ask);
json_t *policy_database_users(const PolicyAsk *ask);
json_t *policy_other_parameters(const PolicyAsk *ask);
json_t *policy_other_secrets(const PolicyAsk *ask);

json_t *policy_lambda_log(const PolicyAsk *ask);
