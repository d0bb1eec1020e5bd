import {
  Duration, Stack, StackProps, aws_ecs as ecs, aws_elasticloadbalancingv2 as elb, aws_ssm as ssm,
} from "aws-cdk-lib";
import { Construct } from "constructs";
import { Database } from "./database";
import { Network } from "./network";
import { Environment, imageParameter } from "./settings";
import { addContainer, taskDefinition } from "./tasks";

export interface AppProps extends StackProps {
  environment: Environment;
  network: Network;
  database: Database;
}

/** What serves: the image that the parameter names, which is written once its migration has succeeded. */
export class AppStack extends Stack {
  constructor(scope: Construct, id: string, props: AppProps) {
    super(scope, id, props);
    const { environment, network, database } = props;
    const image = ssm.StringParameter.valueForStringParameter(this, imageParameter(environment));
    const definition = taskDefinition(this, environment, environment.service, database.instance);
    const container = addContainer(
      definition, environment, "@@container@@", ecs.ContainerImage.fromRegistry(image), database.instance,
    );
    container.addPortMappings({ containerPort: 8000 });
    const service = new ecs.FargateService(this, "Service", {
      serviceName: environment.service,
      cluster: network.cluster,
      taskDefinition: definition,
      desiredCount: 2,
      minHealthyPercent: 100,
      securityGroups: [network.tasks],
      circuitBreaker: { rollback: true },
    });
    const balancer = new elb.ApplicationLoadBalancer(this, "LoadBalancer", {
      vpc: network.vpc,
      internetFacing: true,
      securityGroup: network.balancer,
    });
    balancer.addListener("Http", { port: 80 }).addTargets("Web", {
      port: 8000,
      targets: [service],
      healthCheck: { path: "/healthz" },
      deregistrationDelay: Duration.seconds(30),
    });
  }
}
