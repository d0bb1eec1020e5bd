/** One place in which a release is migrated and then serves; the names are those of tidegate.yml. */
export interface Environment {
  name: string;
  cluster: string;
  service: string;
}

const app = "shop";

export const settings = {
  app,
  env: { account: "123456789012", region: "eu-west-1" },
  /** In the order in which a release goes through them. */
  environments: [
    { name: "production", cluster: "prod", service: "web" },
  ] as Environment[],
  /** On GitHub, and the connection to it, made once by hand: Developer Tools, Connections. */
  repository: "example/shop",
  branch: "main",
  connection: "arn:aws:codeconnections:eu-west-1:123456789012:connection/00000000-0000-0000-0000-000000000000",
  /** Of PagerDuty's integration "Amazon CloudWatch". */
  pagerDuty: "https://events.pagerduty.com/integration/INTEGRATION-KEY/enqueue",
  ledger: "tidegate",
};

/** Where the image that may serve is written once its migration has succeeded, and read by the app's stack. */
export const imageParameter = (environment: Environment) => `/${app}/${environment.name}/image`;

export const stackName = (environment: Environment, what: string) => `${app}-${environment.name}-${what}`;
