import { Stack, StackProps, aws_dynamodb as dynamodb, aws_ec2 as ec2, aws_ecs as ecs, aws_rds as rds } from "aws-cdk-lib";
import { Construct } from "constructs";
import { Network } from "./network";
@@if via_ecs_exec@@
import { sessions } from "./permissions";
@@end@@
import { Environment, settings } from "./settings";
import { addContainer, taskDefinition } from "./tasks";

export interface DatabaseProps extends StackProps {
  environment: Environment;
  network: Network;
}

/** The database, and where its migrations run. */
export class Database extends Stack {
  readonly instance: rds.DatabaseInstance;

  constructor(scope: Construct, id: string, props: DatabaseProps) {
    super(scope, id, props);
    const { vpc, tasks } = props.network;
    this.instance = new rds.DatabaseInstance(this, "Instance", {
      vpc,
      vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
      engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_17 }),
      instanceType: ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.MICRO),
      allocatedStorage: 20,
      storageEncrypted: true,
      databaseName: settings.app,
      deletionProtection: true,
    });
    this.instance.connections.allowDefaultPortFrom(tasks);
    this.addMigrator(props);
  }

  /**
   * A service without tasks says how the migration's task is to be: network, roles, log, secrets. So the very first
   * release can be migrated before there is anything that serves. Its image is replaced by the release's.
   */
  private addMigrator({ environment, network }: DatabaseProps) {
    const definition = taskDefinition(this, environment, "migrate", this.instance);
    const placeholder = ecs.ContainerImage.fromRegistry("public.ecr.aws/docker/library/busybox:1.36.1");
    addContainer(definition, environment, "migrate", placeholder, this.instance);
    const ledger = dynamodb.TableV2.fromTableName(this, "Ledger", settings.ledger);
    ledger.grant(definition.taskRole, "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query");
@@if via_ecs_exec@@
    definition.addToTaskRolePolicy(sessions());
@@end@@
    new ecs.FargateService(this, "Migrate", {
      serviceName: "migrate",
      cluster: network.cluster,
      taskDefinition: definition,
      desiredCount: 0,
      minHealthyPercent: 0,
      securityGroups: [network.tasks],
    });
  }
}
