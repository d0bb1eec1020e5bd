import { aws_ecr as ecr, aws_ecs as ecs, aws_logs as logs, aws_rds as rds } from "aws-cdk-lib";
import { Construct } from "constructs";
import { Environment, settings } from "./settings";

/** A task definition whose tasks may pull the app's image and read the database's secret. */
export function taskDefinition(
  scope: Construct, environment: Environment, name: string, database: rds.DatabaseInstance,
) {
  const definition = new ecs.FargateTaskDefinition(scope, "Task", {
    family: `${environment.cluster}-${name}`,
    cpu: 256,
    memoryLimitMiB: 512,
  });
  const repository = ecr.Repository.fromRepositoryName(scope, "Repository", settings.app);
  repository.grantPull(definition.obtainExecutionRole());
  database.secret!.grantRead(definition.taskRole);
  return definition;
}

/** DATABASE_URL is a reference: tidegate makes a URL of the secret, and the app may read it the same way. */
export function addContainer(
  definition: ecs.FargateTaskDefinition, environment: Environment, name: string, image: ecs.ContainerImage,
  database: rds.DatabaseInstance,
) {
  const logGroup = new logs.LogGroup(definition, "Log", {
    logGroupName: `/ecs/${environment.cluster}/${name}`,
    retention: logs.RetentionDays.THREE_MONTHS,
  });
  return definition.addContainer(name, {
    image,
    environment: { DATABASE_URL: `secretsmanager:${database.secret!.secretArn}` },
    logging: ecs.LogDrivers.awsLogs({ logGroup, streamPrefix: "ecs" }),
  });
}
