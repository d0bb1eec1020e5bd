/** What the pipeline's steps may do: what `tidegate iam-policy ci` prints, with the names that are known here. */
import { aws_iam as iam } from "aws-cdk-lib";
import { Environment, imageParameter, settings } from "./settings";

const { account, region } = settings.env;
const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`;
const allow = (actions: string[], resources: string[], conditions?: Record<string, unknown>) =>
  new iam.PolicyStatement({ actions, resources, conditions });
const repository = arn("ecr", `repository/${settings.app}`);

const ledger = () => allow(["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"], [arn("dynamodb", `table/${settings.ledger}`)]);

export const pull = () => [
  allow(["ecr:GetAuthorizationToken"], ["*"]),
  allow(["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], [repository]),
];

export const push = () => [
  allow(
    ["ecr:CompleteLayerUpload", "ecr:DescribeImages", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart"],
    [repository],
  ),
];

/** The tests look up what serves. */
export const check = () => [ledger()];

const looking = ({ cluster }: Environment) => [
  ledger(),
  allow(["ecs:DescribeServices"], [arn("ecs", `service/${cluster}/*`)]),
  allow(["ecs:DescribeTaskDefinition", "ecs:ListTaskDefinitions"], ["*"]),
  allow(["cloudwatch:PutMetricData"], ["*"], { StringEquals: { "cloudwatch:namespace": "Tidegate" } }),
];

export const migrate = (environment: Environment) => {
  const { cluster } = environment;
  const there = { ArnEquals: { "ecs:cluster": arn("ecs", `cluster/${cluster}`) } };
  return [
    ...looking(environment),
    allow(["ecs:RegisterTaskDefinition"], ["*"]),
    allow(["ecs:TagResource"], ["*"], {
      StringEquals: { "ecs:CreateAction": ["RegisterTaskDefinition", "RunTask"] },
    }),
    allow(["ecs:RunTask"], [arn("ecs", `task-definition/${cluster}-migrate:*`)], there),
    allow(["ecs:DescribeTasks", "ecs:StopTask"], [arn("ecs", `task/${cluster}/*`)]),
@@if via_ecs_exec@@
    allow(["ecs:ExecuteCommand"], [arn("ecs", `cluster/${cluster}`), arn("ecs", `task/${cluster}/*`)]),
@@end@@
    allow(["ecs:ListTasks"], ["*"], there),
    allow(["iam:PassRole"], [`arn:aws:iam::${account}:role/*`], {
      StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" },
    }),
    allow(["logs:GetLogEvents"], [arn("logs", `log-group:/ecs/${cluster}/migrate:*`)]),
    allow(["ssm:PutParameter"], [arn("ssm", `parameter${imageParameter(environment)}`)]),
  ];
};

export const observe = (environment: Environment) => [
  ...looking(environment),
  allow(
    ["ecs:ListServiceDeployments", "ecs:DescribeServiceDeployments", "ecs:DescribeServiceRevisions"],
    [arn("ecs", `*/${environment.cluster}/*`)],
  ),
];
@@if via_ecs_exec@@

/** Of the task in which a session of ECS Exec begins the migration. */
export const sessions = () =>
  allow(
    ["CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel"].map((each) => `ssmmessages:${each}`),
    ["*"],
  );
@@end@@
