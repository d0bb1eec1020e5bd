import { Stage, StageProps } from "aws-cdk-lib";
import { Construct } from "constructs";
import { AppStack } from "./app";
import { Database } from "./database";
import { Network } from "./network";
import { Environment, stackName } from "./settings";

export interface EnvironmentProps extends StageProps {
  environment: Environment;
}

/** Network and database, and the app. The migration runs between them. */
export class EnvironmentStage extends Stage {
  readonly app: AppStack;

  constructor(scope: Construct, id: string, props: EnvironmentProps) {
    super(scope, id, props);
    const { environment } = props;
    const network = new Network(this, "Network", { stackName: stackName(environment, "network"), environment });
    const database = new Database(this, "Database", {
      stackName: stackName(environment, "database"), environment, network,
    });
    this.app = new AppStack(this, "App", { stackName: stackName(environment, "app"), environment, network, database });
    this.app.addStackDependency(database);
  }
}
