/** One place in which a release is migrated and then serves; the names are those of tidegate.yml. */
export interface Environment {
  name: string;
  cluster: string;
  service: string;
}

const app = "@@app@@";

export const settings = {
  app,
  env: { account: "@@account@@", region: "@@region@@" },
  /** In the order in which a release goes through them. */
  environments: [
@@each environment@@
    { name: "@@environment@@", cluster: "@@cluster@@", service: "@@service@@" },
@@end@@
  ] as Environment[],
  /** On GitHub, and the connection to it, made once by hand: Developer Tools, Connections. */
  repository: "example/@@app@@",
  branch: "main",
  connection: "arn:aws:codeconnections:@@region@@:@@account@@:connection/00000000-0000-0000-0000-000000000000",
  /** Of PagerDuty's integration "Amazon CloudWatch". */
  pagerDuty: "https://events.pagerduty.com/integration/INTEGRATION-KEY/enqueue",
  ledger: "@@ledger_table@@",
};

/** Where the image that may serve is written once its migration has succeeded, and read by the app's stack. */
export const imageParameter = (environment: Environment) => `/${app}/${environment.name}/image`;

export const stackName = (environment: Environment, what: string) => `${app}-${environment.name}-${what}`;
