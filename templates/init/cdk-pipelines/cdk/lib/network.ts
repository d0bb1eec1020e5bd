import {
  Stack, StackProps, aws_cloudwatch as cloudwatch, aws_cloudwatch_actions as actions, aws_ec2 as ec2, aws_ecs as ecs,
  aws_sns as sns, aws_sns_subscriptions as subscriptions,
} from "aws-cdk-lib";
import { Construct } from "constructs";
import { Environment, settings } from "./settings";

export interface NetworkProps extends StackProps {
  environment: Environment;
}

/** The network, the cluster, and who is called when a release fails. */
export class Network extends Stack {
  readonly vpc: ec2.Vpc;
  readonly cluster: ecs.Cluster;
  /** Of the service's tasks and of the migration's. */
  readonly tasks: ec2.SecurityGroup;
  readonly balancer: ec2.SecurityGroup;

  constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, id, props);
    // Named, since a pipeline's synthesis has nobody to ask which there are.
    const availabilityZones = ["a", "b"].map((zone) => `${settings.env.region}${zone}`);
    this.vpc = new ec2.Vpc(this, "Vpc", { availabilityZones, natGateways: 1 });
    this.cluster = new ecs.Cluster(this, "Cluster", { vpc: this.vpc, clusterName: props.environment.cluster });
    this.tasks = new ec2.SecurityGroup(this, "Tasks", { vpc: this.vpc });
    this.balancer = new ec2.SecurityGroup(this, "Balancer", { vpc: this.vpc });
    this.addAlarm(props.environment);
  }

  /** tidegate writes the metric; PagerDuty opens an incident, and closes it with the next success. */
  private addAlarm(environment: Environment) {
    const topic = new sns.Topic(this, "Failures");
    topic.addSubscription(new subscriptions.UrlSubscription(settings.pagerDuty));
    const alarm = new cloudwatch.Alarm(this, "Failure", {
      alarmName: `${settings.app}-${environment.name}`,
      alarmDescription: `a migration or a deployment failed: tidegate history --env ${environment.name}`,
      metric: new cloudwatch.Metric({
        namespace: "Tidegate",
        metricName: "Failure",
        dimensionsMap: { App: settings.app, Environment: environment.name },
        statistic: cloudwatch.Stats.MAXIMUM,
      }),
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.IGNORE,
    });
    alarm.addAlarmAction(new actions.SnsAction(topic));
    alarm.addOkAction(new actions.SnsAction(topic));
  }
}
