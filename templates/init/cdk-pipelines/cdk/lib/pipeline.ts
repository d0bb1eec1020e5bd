import {
  RemovalPolicy, Stack, StackProps, aws_codebuild as codebuild, aws_codepipeline as codepipeline,
  aws_dynamodb as dynamodb, aws_ecr as ecr,
} from "aws-cdk-lib";
import {
  CodeBuildStep, CodeBuildStepProps, CodePipeline, CodePipelineSource, ShellStep, StackSteps,
} from "aws-cdk-lib/pipelines";
import { Construct } from "constructs";
import { EnvironmentStage } from "./environment";
import { check, migrate, observe, pull, push } from "./permissions";
import { Environment, imageParameter, settings } from "./settings";

const LOGIN = `aws ecr get-login-password | docker login --username AWS --password-stdin "$REGISTRY"`;

export class Pipeline extends Stack {
  private readonly source = CodePipelineSource.connection(settings.repository, settings.branch, {
    connectionArn: settings.connection,
    codeBuildCloneOutput: true,
  });
  private readonly release = this.source.sourceAttribute("CommitId");
  private readonly repository = new ecr.Repository(this, "Repository", {
    repositoryName: settings.app,
    imageTagMutability: ecr.TagMutability.IMMUTABLE,
  });
  private readonly image: CodeBuildStep;

  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    this.addLedger();
    const pipeline = new CodePipeline(this, "Pipeline", {
      pipelineName: settings.app,
      pipelineType: codepipeline.PipelineType.V2,
      cliVersion: "2.1148.1",
      codeBuildDefaults: {
        buildEnvironment: { buildImage: codebuild.LinuxBuildImage.STANDARD_7_0, privileged: true },
      },
      synth: new ShellStep("Synth", {
        input: this.source,
        commands: ["cd cdk", "npm ci", "npm run synth"],
        primaryOutputDirectory: "cdk/cdk.out",
      }),
    });
    this.image = this.step("Image", {
      commands: [LOGIN, 'IMAGE=$(ci/push-image "$REPOSITORY" "$TIDEGATE_RELEASE")', "export IMAGE"],
      rolePolicyStatements: [...pull(), ...push()],
    });
    // The tests run while the image is built, in one of their own.
    const test = this.step("Test", {
      env: { TIDEGATE_ENV: settings.environments[0].name },
      commands: ["docker build --tag tested .", "ci/check tested"],
      rolePolicyStatements: check(),
    });
    pipeline.addWave("TestAndImage").addPre(test, this.image);
    for (const environment of settings.environments) {
      const stage = new EnvironmentStage(this, environment.name, { env: settings.env, environment });
      pipeline.addStage(stage, { stackSteps: [this.stepsOfApp(stage, environment)] });
    }
  }

  /** Where tidegate records what was migrated and what serves, in every environment. */
  private addLedger() {
    new dynamodb.TableV2(this, "Ledger", {
      tableName: settings.ledger,
      partitionKey: { name: "pk", type: dynamodb.AttributeType.STRING },
      sortKey: { name: "sk", type: dynamodb.AttributeType.STRING },
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  private step(name: string, props: Omit<CodeBuildStepProps, "input">) {
    return new CodeBuildStep(name, {
      ...props,
      input: this.source,
      env: {
        REGISTRY: `${settings.env.account}.dkr.ecr.${settings.env.region}.amazonaws.com`,
        REPOSITORY: this.repository.repositoryUri,
        TIDEGATE_RELEASE: this.release,
        ...props.env,
      },
    });
  }

  /**
   * Network and database are deployed first. One task with the new image migrates; only then the parameter is written
   * that the app's stack reads, so that what is not migrated is not deployed. All of it is one stage, which works on
   * one change at a time.
   */
  private stepsOfApp(stage: EnvironmentStage, environment: Environment): StackSteps {
    const env = { TIDEGATE_IMAGE: this.image.exportedVariable("IMAGE"), TIDEGATE_ENV: environment.name };
    const installCommands = [LOGIN, ". ci/bring-tidegate"];
    const migration = this.step("Migrate", {
      env,
      installCommands,
      commands: [
        "tidegate run --wait 30m",
        `aws ssm put-parameter --overwrite --type String --name ${imageParameter(environment)} --value "$TIDEGATE_IMAGE"`,
      ],
      rolePolicyStatements: [...pull(), ...migrate(environment)],
    });
    const observation = this.step("Observe", {
      env,
      installCommands,
      commands: ["tidegate deploy --observe"],
      rolePolicyStatements: [...pull(), ...observe(environment)],
    });
    return { stack: stage.app, pre: [migration], post: [observation] };
  }
}
